import { env } from "cloudflare:workers";
import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import { tradingStub } from "../../durable-objects/stubs.ts";
import { validVariables } from "../support/variables.ts";
import { signedHeaders } from "../support/vps.ts";
import { codeOf, createOperator, send, signedIn } from "./sign-in-support.ts";

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
      profit: "0",
      at: now,
    } as const;
    await tradingStub(env).take({ id: `msg_${now}`, at: now }, [{ ...event, id: `fill-${now}` }]);
    const { hours } = await (
      await ann.request("/admin/api/trading/hours")
    ).json<{ hours: { trades: number; volume: number }[] }>();
    expect(hours.at(-1)).toMatchObject({ trades: 2, volume: 30_060 });
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
    for (const path of ["hours?from=x", "hours?from=0&to=99999999999", "commands?limit=0"]) {
      expect((await ann.request(`/admin/api/trading/${path}`)).status).toBe(400);
    }
    const bad = { action: "restart_service", service: "../bot", reason: "x" };
    expect((await ann.json("/admin/api/trading/commands", bad)).status).toBe(400);
  });
});
