import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { tradingStub } from "../../durable-objects/stubs.ts";
import { freshAddress } from "../support/addresses.ts";
import {
  codeOf,
  createOperator,
  mint,
  ORIGIN,
  send,
  signedIn,
  stepUp,
  withToken,
  type SignedIn,
} from "./sign-in-support.ts";
import { call, createEdge, freshKey, ORDER, placeOrder, trading } from "./trading-process.ts";

let ann: SignedIn;
let jwt = "";
beforeAll(async () => {
  ann = await signedIn(await createOperator("operator"));
  await stepUp(ann);
  ({ jwt } = await mint(ann, ["trading:write", "trading:read"]));
});
beforeEach(async () => {
  trading.reset();
  const author = { by: { type: "operator", id: "setup" }, address: null, requestId: null } as const;
  await tradingStub(env).resume(author, "each test begins with trading");
  await tradingStub(env).goPaper(author, "and on paper");
});

const trade = (
  order: unknown,
  key: string | null = freshKey(),
  more: Readonly<Record<string, string>> = {},
  app?: ReturnType<typeof createEdge>,
) => placeOrder(jwt, order, key, more, app);
const portfolio = () => call("/api/portfolio", { headers: { Authorization: `Bearer ${jwt}` } });

describe("an order", () => {
  test("reaches the trading process with its derived id, and its answer comes back", async () => {
    const response = await trade({ ...ORDER, side: "Buy", price: 60_000 }, '"order-in-quotes"');
    expect(response.status).toBe(200);
    const body = await response.json<{ orderId: string }>();
    expect(body).toEqual({
      status: "success",
      orderId: expect.stringMatching(/^e1-[0-9a-f]{32}$/),
      mode: "paper",
      result: { orderId: "bybit-1" },
      timestamp: expect.any(Number),
    });
    expect([...trading.orders]).toEqual([
      [`paper ${body.orderId}`, { ...ORDER, orderLinkId: body.orderId, mode: "paper" }],
    ]);
    expect(response.headers.get("Cache-Control")).toBe("no-store");
  });

  test("sent again with its key gets the very same answer, and nothing else happens", async () => {
    const key = freshKey();
    const first = await trade(ORDER, key);
    const second = await trade({ ...ORDER, quantity: 0.5 }, `"${key}"`);
    expect(await second.text()).toBe(await first.text());
    expect([first.headers.get("Idempotency-Replayed"), second.headers.get("Idempotency-Replayed")]).toEqual([
      null,
      "true",
    ]);
    expect(trading.paths).toHaveLength(1);
  });

  test("with the key of another one is refused, also when that is on its way", async () => {
    const key = freshKey();
    await trade(ORDER, key);
    expect(await codeOf(await trade({ ...ORDER, price: 60_001 }, key))).toEqual([422, "key_reused"]);
  });

  test("with somebody else's key is another order", async () => {
    const ben = await signedIn(await createOperator("operator"));
    const key = freshKey();
    await stepUp(ben);
    await trade(ORDER, key);
    const { jwt: other } = await mint(ben, ["trading:write"]);
    expect((await trade(ORDER, key, { Authorization: `Bearer ${other}` })).status).toBe(200);
    expect(trading.orders.size).toBe(2);
  });

  test("sent ten times at once leaves once; the others learn that it is on its way, or its answer", async () => {
    const key = freshKey();
    const { promise, resolve } = Promise.withResolvers<void>();
    trading.next = async (carryOut) => {
      await promise;
      return carryOut();
    };
    const first = trade(ORDER, key);
    await vi.waitFor(() => expect(trading.paths).toHaveLength(1));
    const others = await Promise.all(Array.from({ length: 9 }, () => trade(ORDER, key)));
    resolve();
    expect((await first).status).toBe(200);
    expect(new Set(others.map(({ status }) => status))).toEqual(new Set([409]));
    expect(others[0]?.headers.get("Retry-After")).toMatch(/^\d+$/);
    expect((await trade(ORDER, key)).status).toBe(200);
    expect(trading.paths).toHaveLength(1);
  });

  test.each<[string, (carryOut: () => Response) => Response]>([
    ["carried out, and the connection broke", (carryOut) => (carryOut(), Response.error())],
    ["carried out, and the process fails", (carryOut) => (carryOut(), new Response("oops", { status: 500 }))],
    ["not carried out yet", () => new Response(null, { status: 429 })],
    ["answered by a redirect", () => new Response(null, { status: 302, headers: { Location: "/" } })],
  ])("%s: unknown, until a repeat with its key learns the truth", async (_, next) => {
    const key = freshKey();
    trading.next = next;
    const lost = await trade(ORDER, key);
    expect([await codeOf(lost), lost.headers.has("Retry-After")]).toEqual([[502, "order_unknown"], true]);
    expect((await trade(ORDER, key)).status).toBe(200);
    expect(trading.orders.size).toBe(1);
  });

  test("that the trading process refuses is refused, with its reason made harmless, and for good", async () => {
    const key = freshKey();
    trading.next = () => Response.json({ message: "\u001b[31mno margin\n" }, { status: 400 });
    const refused = await trade(ORDER, key);
    const text = await refused.text();
    expect(JSON.parse(text)).toMatchObject({
      status: "error",
      code: "order_rejected",
      details: expect.stringContaining("no margin"),
    });
    expect(text).not.toContain("\\u001b");
    expect(await (await trade(ORDER, key)).text()).toBe(text);
    expect(trading.paths).toHaveLength(1);
  });

  test.each<[string, unknown, string | null, string]>([
    ["no key", ORDER, null, "invalid_request"],
    ["a short key", ORDER, "short", "invalid_request"],
    ["no body", undefined, "order-key-0", "invalid_request"],
    ["an unknown key in it", { ...ORDER, leverage: 100 }, "order-key-0", "invalid_request"],
    ["a quantity of nothing", { ...ORDER, quantity: 0 }, "order-key-0", "invalid_request"],
    ["a list", [ORDER], "order-key-0", "invalid_request"],
  ])("with %s is refused and never leaves", async (_, order, key, code) => {
    expect(await codeOf(await trade(order, key))).toEqual([400, code]);
    expect(trading.paths).toEqual([]);
  });

  test("has the trading zone's limit, one a second and three more", async () => {
    const address = { "CF-Connecting-IP": freshAddress() };
    const statuses: number[] = [];
    for (let i = 0; i < 6; i++) statuses.push((await trade(ORDER, freshKey(), address)).status);
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(0);
    expect(statuses.slice(0, 4)).toEqual([200, 200, 200, 200]);
  });
});

describe("who may trade", () => {
  test.each<[string, Record<string, string>, unknown]>([
    ["nobody known", { Authorization: "" }, [401, "invalid_token"]],
    ["a token that is none", { Authorization: "Bearer x.y.z" }, [401, "invalid_token"]],
  ])("not %s", async (_, headers, expected) => {
    expect(await codeOf(await trade(ORDER, freshKey(), headers))).toEqual(expected);
  });

  test("not a token without the scope, not a viewer, and no page of another site", async () => {
    const { jwt: reading } = await mint(ann, ["trading:read"]);
    expect(await codeOf(await trade(ORDER, freshKey(), { Authorization: `Bearer ${reading}` }))).toEqual([
      403,
      "forbidden",
    ]);
    const cookie = async (who: SignedIn, origin: string) =>
      call("/api/trade", {
        method: "POST",
        body: JSON.stringify(ORDER),
        headers: {
          Cookie: who.cookie(),
          Origin: origin,
          "CF-Connecting-IP": who.address,
          "Content-Type": "application/json",
          "Idempotency-Key": freshKey(),
        },
      });
    const vic = await signedIn(await createOperator("viewer"));
    expect((await cookie(vic, ORIGIN)).status).toBe(403);
    expect((await cookie(ann, "https://discord-verif-webapp.vercel.app")).status).toBe(403);
    expect(trading.paths).toEqual([]);
    expect((await cookie(ann, ORIGIN)).status).toBe(200);
  });

  test("and who may only look sees the portfolio", async () => {
    const vic = await signedIn(await createOperator("viewer"));
    const { jwt: reading } = await mint(ann, ["trading:read"]);
    for (const headers of [
      { Authorization: `Bearer ${reading}` },
      { Cookie: vic.cookie(), "CF-Connecting-IP": vic.address },
    ]) {
      const response = await call("/api/portfolio", { headers });
      expect(await response.json()).toMatchObject({ mode: "paper", portfolio: { positions: [] } });
    }
    expect((await call("/api/portfolio", {})).status).toBe(401);
    expect((await call("/api/trade", {})).status).toBe(405);
    expect((await call("/api/portfolio", { method: "POST" })).status).toBe(405);
  });
});

describe("while trading is halted", () => {
  test("in two steps by an operator who has proved themselves, no order leaves; what was answered is", async () => {
    const key = freshKey();
    await trade(ORDER, key);
    const ben = await signedIn(await createOperator("operator"));
    const asked = await ben.json("/admin/api/trading/kill", { action: "stop", reason: "drill" });
    expect(asked.status).toBe(202);
    const { confirmation } = await asked.json<{ confirmation: { code: string } }>();
    const confirm = { code: confirmation.code };
    expect((await trade(ORDER)).status).toBe(200);
    expect(await (await ben.json("/admin/api/trading/kill/confirm", confirm)).json()).toMatchObject({
      details: "step_up_required",
    });
    await stepUp(ben);
    expect((await ann.json("/admin/api/trading/kill/confirm", confirm)).status).toBe(404);
    const confirmed = await ben.json("/admin/api/trading/kill/confirm", confirm);
    expect(await confirmed.json()).toMatchObject({ halt: "stop", command: { status: "requested" } });

    expect(await codeOf(await trade(ORDER))).toEqual([503, "trading_halted"]);
    expect((await trade(ORDER, key)).headers.get("Idempotency-Replayed")).toBe("true");
    expect((await portfolio()).status).toBe(200);
    expect(await (await ben.request("/admin/api/trading")).json()).toMatchObject({
      killSwitch: { halt: "stop", holds: [{ reason: "drill" }] },
    });

    expect((await ben.json("/admin/api/trading/resume", { reason: "over" })).status).toBe(200);
    expect((await trade(ORDER)).status).toBe(200);
  });

  test("and while nobody can say whether it is, no order leaves", async () => {
    const blind = createEdge(
      {},
      {
        trading: () => {
          throw new Error("the object is out of reach");
        },
      },
    );
    const refused = await trade(ORDER, freshKey(), {}, blind);
    expect([refused.headers.get("Retry-After"), await codeOf(refused)]).toEqual(["5", [503, "internal"]]);
    expect(trading.paths).toEqual([]);
  });

  test("nobody halts with a token, as a viewer, or by a code of nobody's; a request can be taken back", async () => {
    const vic = await signedIn(await createOperator("viewer"));
    const wanted = { action: "flatten", reason: "x" };
    expect((await vic.json("/admin/api/trading/kill", wanted)).status).toBe(403);
    const byToken = await withToken("/admin/api/trading/kill", jwt, {
      method: "POST",
      body: JSON.stringify(wanted),
      headers: { "Content-Type": "application/json" },
    });
    expect(byToken.status).toBe(403);
    expect((await ann.json("/admin/api/trading/kill/confirm", { code: "none" })).status).toBe(404);
    const asked = await ann.json("/admin/api/trading/kill", wanted);
    const { confirmation } = await asked.json<{ confirmation: { code: string } }>();
    const cancel = () =>
      ann.request(`/admin/api/trading/kill?code=${confirmation.code}`, { method: "DELETE" });
    expect([(await cancel()).status, (await cancel()).status]).toEqual([204, 404]);
    expect((await ann.json("/admin/api/trading/kill/confirm", confirmation)).status).toBe(400);
    expect((await ann.json("/admin/api/trading/kill/confirm", { code: confirmation.code })).status).toBe(404);
    expect((await ann.json("/admin/api/trading/kill", { ...wanted, duration: 600 })).status).toBe(400);
    expect((await send("/admin/api/trading")).status).toBe(401);
  });
});

describe("live trading", () => {
  const goLive = { mode: "live", reason: "proven on paper", duration: 3600 };
  const setMode = (who: SignedIn, body: object) =>
    who.json("/admin/api/trading/mode", body, { method: "PUT" });

  test("needs its own configuration and a fresh proof, has its own origin and key, and no order crosses over", async () => {
    expect(await codeOf(await setMode(ann, goLive))).toEqual([409, "conflict"]);
    const key = freshKey();
    trading.next = () => Response.error();
    await trade(ORDER, key);
    const author = { by: { type: "operator", id: "ann" }, address: null, requestId: null } as const;
    await tradingStub(env).goLive(author, "a test", 60_000);
    // Its first attempt was on paper, so with money it is not sent.
    expect(await codeOf(await trade(ORDER, key))).toEqual([409, "conflict"]);
    expect(await codeOf(await trade({ ...ORDER, mode: "paper" }))).toEqual([409, "conflict"]);
    expect((await trade({ ...ORDER, mode: "live" })).status).toBe(200);
    expect(trading.paths).toEqual(["POST /paper/trade", "POST /live/trade"]);
    expect(await (await portfolio()).json()).toMatchObject({ mode: "live", portfolio: { mode: "live" } });
    expect((await setMode(ann, { mode: "paper", reason: "enough" })).status).toBe(200);
    expect((await trade(ORDER, key)).status).toBe(200);
  });

  test("is off where nothing is set up for it, also while the switch says live", async () => {
    const author = { by: { type: "operator", id: "ann" }, address: null, requestId: null } as const;
    await tradingStub(env).goLive(author, "a test", 60_000);
    const paperOnly = createEdge({ TRADING_ORIGINS: '{"paper":["paper"]}', TRADING_LIVE_KEY: "" });
    const key = freshKey();
    expect(await codeOf(await trade(ORDER, key, {}, paperOnly))).toEqual([503, "origin_unavailable"]);
    expect(trading.paths).toEqual([]);
    // It never left, so the key is free again.
    expect((await trade(ORDER, key)).status).toBe(200);
  });
});
