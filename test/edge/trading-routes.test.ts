import { env } from "cloudflare:workers";
import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import { tradingStub } from "../../durable-objects/stubs.ts";
import { validVariables } from "../support/variables.ts";
import { signedHeaders } from "../support/vps.ts";
import { PASSWORD } from "../support/operator.ts";
import { codeOf, createOperator, form, send, signedIn } from "./sign-in-support.ts";

describe("the VPS", () => {
  const ask = (method: string, path: string, body = "", headers = signedHeaders(body)) =>
    send(path, {
      method,
      ...(method === "GET" ? {} : { body }),
      headers: { "Content-Type": "application/json", ...headers },
    });
  const fill = (id: string, more: object = {}) => ({
    symbol: "BTCUSDT",
    side: "Buy",
    price: "60000",
    type: "fill",
    id,
    at: Date.now(),
    quantity: "0.001",
    ...more,
  });

  test("reports trades, signed, each counted once; what cannot be read is named and holds nothing up", async () => {
    const body = JSON.stringify({ events: [fill("vps-1"), fill("vps-2", { price: -1 }), fill("vps-1")] });
    const headers = signedHeaders(body);
    const stored = await ask("POST", "/ingest/trades", body, headers);
    expect([stored.status, await stored.json()]).toEqual([
      202,
      { status: "stored", counted: 1, repeated: 1, late: 0, refused: 1, faults: [expect.anything()] },
    ]);
    expect(await codeOf(await ask("POST", "/ingest/trades", body, headers))).toEqual([409, "conflict"]);
    expect((await ask("POST", "/ingest/trades", body, {})).status).toBe(401);
    expect((await ask("POST", "/ingest/trades", '{"events":{}}')).status).toBe(400);
    expect((await ask("GET", "/ingest/trades")).status).toBe(405);
  });

  test("is told what to do in an answer that it can verify, and says how it went", async () => {
    const author = { by: { type: "operator", id: "ann" }, address: null, requestId: null } as const;
    const proposed = await tradingStub(env).propose(author, { action: "stop", reason: "x", lifetime: null });
    await tradingStub(env).confirm(author, proposed.ok ? proposed.value.code : "");
    const headers = signedHeaders("");
    const answer = await ask("GET", "/ingest/commands", "", headers);
    const text = await answer.text();
    const received = Object.fromEntries(answer.headers);
    expect(new Webhook(validVariables.INGEST_SECRET).verify(text, received)).toMatchObject({
      killSwitch: { action: "stop", seq: expect.any(Number) },
      mode: "paper",
    });
    expect(received["webhook-id"]).toBe(`re_${headers["webhook-id"]}`);
    const { commands } = JSON.parse(text) as { commands: { id: string; action: string }[] };
    const { id } = commands.find(({ action }) => action === "stop")!;
    const ack = (body: object) => ask("POST", `/ingest/commands/${id}/ack`, JSON.stringify(body));
    expect((await ack({ state: "perhaps" })).status).toBe(400);
    expect(await (await ack({ state: "accepted" })).json()).toEqual({ status: "accepted" });
    expect(await (await ack({ state: "done", note: "3 orders\ncancelled" })).json()).toEqual({
      status: "done",
    });
    expect(await (await ack({ state: "accepted" })).json()).toEqual({ status: "done" });
    expect((await ask("POST", "/ingest/commands/none/ack", '{"state":"done"}')).status).toBe(404);
    expect((await ask("GET", "/ingest/commands", "", {})).status).toBe(401);
    const ann = await signedIn(await createOperator("viewer"));
    const page = await (
      await ann.request("/admin/api/trading/commands?limit=5")
    ).json<{ commands: { id: string; note: string }[] }>();
    expect(page.commands.find((command) => command.id === id)?.note).not.toContain("\n");
  });
});

describe("operators", () => {
  test("see hours and commands, and tell a service to restart", async () => {
    const now = Date.now();
    const ann = await signedIn(await createOperator("operator"));
    const event = {
      symbol: "BTCUSDT",
      side: "buy",
      quantity: "0.5",
      price: "60000",
      type: "fill",
      mode: "paper",
      profit: "0",
      at: now,
    } as const;
    await tradingStub(env).take({ id: `msg_${now}`, at: now }, [{ ...event, id: `fill-${now}` }]);
    const { hours } = await (
      await ann.request("/admin/api/trading/hours")
    ).json<{ hours: { trades: number; volume: number }[] }>();
    expect(hours.at(-1)).toMatchObject({ trades: 2, volume: 30_060 });
    const live = await ann.request("/admin/api/trading/hours?mode=live");
    expect(await live.json()).toMatchObject({ mode: "live", hours: [] });
    const told = await ann.json("/admin/api/trading/commands", {
      action: "restart_service",
      service: "gateway-bot",
      reason: "stuck",
    });
    expect(told.status).toBe(202);
    const page = await (
      await ann.request("/admin/api/trading/commands?limit=1")
    ).json<{ commands: { action: string }[]; cursor: number }>();
    expect(page.commands).toMatchObject([{ action: "restart_service", status: "requested" }]);
    const next = await ann.request(`/admin/api/trading/commands?limit=1&cursor=${page.cursor}`);
    expect((await next.json<{ commands: { action: string }[] }>()).commands).toMatchObject([
      { action: "stop" },
    ]);
    for (const path of ["hours?from=x", "hours?mode=x", "hours?from=0&to=99999999999", "commands?limit=0"]) {
      expect((await ann.request(`/admin/api/trading/${path}`)).status).toBe(400);
    }
    const bad = { action: "restart_service", service: "../bot", reason: "x" };
    expect((await ann.json("/admin/api/trading/commands", bad)).status).toBe(400);
  });
});

describe("the dashboard's page", () => {
  const html = { Accept: "text/html" };
  const field = (page: string, name: string) =>
    new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? "";

  test("shows trading, and halts it in two steps without a script, and resumes", async () => {
    const ben = await signedIn(await createOperator("operator"));
    const get = async (path: string) => (await ben.request(path, { headers: html })).text();
    const post = async (path: string, fields: Record<string, string>) =>
      ben.request(path, { ...form({ form_token: await ben.formToken(), ...fields }), headers: html });

    const author = { by: { type: "operator", id: "setup" }, address: null, requestId: null } as const;
    await tradingStub(env).resume(author, "begin with trading");
    const onPaper = await get("/admin/trading");
    expect(onPaper).toContain("Trades in an hour");
    expect(onPaper).toContain("no balance was reported");
    expect(onPaper).not.toContain("Rules, live");
    const balance = { id: "live-1", type: "balance", mode: "live", equity: "77", at: Date.now() } as const;
    await tradingStub(env).take({ id: "msg_live_1", at: Date.now() }, [balance]);
    const both = await get("/admin/trading");
    expect(both.indexOf("Rules, paper")).toBeLessThan(both.indexOf("Rules, live"));
    expect(both).toContain("Equity: 77 USDT.");
    const wanted = { action: "flatten", reason: "<i>drill", duration: "" };
    const asked = await post("/admin/trading/kill", wanted);
    expect(asked.status).toBe(303);
    const second = asked.headers.get("Location") ?? "";
    const confirm = await get(second);
    expect(confirm).toContain("&lt;i&gt;drill");
    expect(confirm).toContain("This cannot be undone.");
    const code = field(confirm, "code");
    expect((await post("/admin/trading/kill/confirm", { code })).status).toBe(403);
    expect(await get("/admin/trading")).not.toContain("halted");
    const done = await post("/admin/trading/kill/confirm", { code, proof_password: PASSWORD });
    expect([done.status, done.headers.get("Location")]).toEqual([303, "/admin/trading"]);
    const halted = await get("/admin/trading");
    expect(halted).toContain("halted");
    expect(halted).toContain("requested");
    expect(await get(second)).toContain("Nothing there");

    expect(await get("/admin/trading/resume")).toContain(`${ben.operator.name} (Flatten)`);
    expect((await post("/admin/trading/resume", { reason: "over" })).status).toBe(303);
    expect(await get("/admin/trading")).toContain("goes on");
    expect((await post("/admin/trading/kill", { ...wanted, duration: "3600" })).status).toBe(400);
    const command = { action: "restart_service", service: "bot", reason: "stuck" };
    expect((await post("/admin/trading/command", command)).status).toBe(303);
    expect(await get("/admin/trading")).toContain("Restart bot");
    expect((await post("/admin/trading/paper", { reason: "as before" })).status).toBe(303);
  });

  test("does not go live where that is not set up", async () => {
    const cal = await signedIn(await createOperator("operator"));
    const page = await (await cal.request("/admin/trading/live", { headers: html })).text();
    expect(page).toContain("Nothing there");
  });

  test("offers a viewer nothing to do", async () => {
    const vic = await signedIn(await createOperator("viewer"));
    const page = await (await vic.request("/admin/trading", { headers: html })).text();
    expect(page).toContain("Kill switch");
    expect(page).not.toContain("/admin/trading/kill");
  });
});
