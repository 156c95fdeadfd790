import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { auditLogStub } from "../../durable-objects/stubs.ts";
import { err } from "../../shared/result.ts";
import { HOUR, SECOND } from "../../shared/time.ts";
import type { OrderRequest } from "../../shared/trading/intake.ts";
import { DEFAULT_SETTINGS } from "../../shared/trading/settings.ts";
import { codeOf, createOperator, mint, signedIn, stepUp } from "./sign-in-support.ts";
import { createEdge, freshKey, ORDER, placeOrder, trading } from "./trading-process.ts";
import { ann, append, halt, later, logged, object, restarted } from "./trading-support.ts";

let made = 0;
const fresh = (): OrderRequest => ({
  id: `e1-${made++}`,
  account: "ann",
  order: { symbol: "BTCUSDT", side: "buy", type: "limit", quantity: "1", price: "60000" },
  mode: null,
});
const answer = (id: string, attempt: number) =>
  object.end(id, attempt, { kind: "answered", answer: { status: 200, body: "{}" } }, ann);
const unrecorded = { kind: "unrecorded", sentBefore: false };

/** The log's next answer takes until `go`. Polled, since a promise of one object's is of no use to another. */
const slow = () => {
  const state = { asked: false, go: false };
  append.mockImplementationOnce(async (events) => {
    state.asked = true;
    while (!state.go) await scheduler.wait(1);
    return auditLogStub(env).append(events);
  });
  return {
    asked: () => vi.waitFor(() => expect(state.asked).toBe(true), { interval: 1 }),
    go: () => (state.go = true),
  };
};

describe("before an order leaves, the audit log", () => {
  test("has it: one event that it leaves, one of how that ended", async () => {
    const one = fresh();
    expect(await object.begin(one, ann)).toMatchObject({ kind: "send" });
    // Before anybody is told to send, and without an alarm.
    expect(await auditLogStub(env).status()).toMatchObject({ waiting: 1 });
    await answer(one.id, 1);
    expect(await logged(one.id)).toEqual(["leaving 1", "answered 1"]);
  });

  test.each<[string, () => void]>([
    ["refuses", () => void append.mockResolvedValueOnce(err("backlog_full"))],
    ["cannot be reached", () => void append.mockRejectedValueOnce(new Error("gone"))],
  ])("%s: it does not leave, and may be asked for again as if it had never been", async (_, fail) => {
    const one = fresh();
    fail();
    expect(await object.begin(one, ann)).toEqual(unrecorded);
    expect(await object.begin(one, ann)).toMatchObject({ kind: "send", order: { attempts: 1 } });
    await answer(one.id, 1);
    expect((await logged(one.id)).toSorted()).toEqual(["answered 1", "leaving 1", "leaving 1", "not_sent 1"]);
  });

  test("has it, and its word is lost: it does not leave, and the log has the event once", async () => {
    const one = fresh();
    append.mockImplementationOnce(async (events) => {
      await auditLogStub(env).append(events);
      return err("storage_failed");
    });
    expect(await object.begin(one, ann)).toEqual(unrecorded);
    expect(await logged(one.id)).toEqual(["leaving 1", "not_sent 1"]);
  });

  test("says nothing: it does not leave, and whoever asks meanwhile has to wait", async () => {
    const one = fresh();
    const { auditWithin } = DEFAULT_SETTINGS;
    // Read when the object starts.
    Object.assign(DEFAULT_SETTINGS, { auditWithin: 50 });
    const log = slow();
    const begun = object.begin(one, ann);
    await log.asked();
    Object.assign(DEFAULT_SETTINGS, { auditWithin });
    expect(await object.begin(one, ann)).toMatchObject({ kind: "in_flight" });
    expect(await begun).toEqual(unrecorded);
    log.go();
    expect(await logged(one.id)).toEqual(["leaving 1", "not_sent 1"]);
  });

  test.each<[string, () => Promise<unknown>, object, readonly string[]]>([
    ["trading is halted", () => halt("stop"), { kind: "halted", action: "stop" }, ["not_sent 1"]],
    [
      "trading goes live",
      () => object.goLive(ann, "why", HOUR),
      { kind: "other_mode", mode: "live" },
      ["not_sent 1"],
    ],
    ["the lease ends", async () => later(40 * SECOND), unrecorded, ["unknown 1", "not_sent 1"]],
  ])("takes its time, and meanwhile %s: it does not leave", async (_, happen, expected, steps) => {
    const one = fresh();
    const log = slow();
    const begun = object.begin(one, ann);
    await log.asked();
    await happen();
    log.go();
    expect(await begun).toEqual(expected);
    expect(await logged(one.id)).toEqual(["leaving 1", ...steps]);
  });

  test("is down while an order may have traded: nobody is told that it was not sent", async () => {
    const one = fresh();
    await object.begin(one, ann);
    await object.end(one.id, 1, { kind: "unknown" }, ann);
    expect(await logged(one.id)).toEqual(["leaving 1", "unknown 1"]);
    append.mockResolvedValueOnce(err("storage_failed"));
    expect(await object.begin(one, ann)).toEqual({ kind: "unrecorded", sentBefore: true });
    expect(await object.begin(one, ann)).toMatchObject({ kind: "send", order: { attempts: 3 } });
  });

  test("of the answer is told again after a restart, and records it once", async () => {
    const one = fresh();
    await object.begin(one, ann);
    append.mockResolvedValueOnce(err("backlog_full"));
    await answer(one.id, 1);
    expect(await object.begin(one, ann)).toMatchObject({ kind: "replay" });
    await restarted();
    expect(await logged(one.id)).toEqual(["leaving 1", "answered 1"]);
  });
});

describe("an order through the front door", () => {
  let jwt = "";
  beforeAll(async () => {
    const operator = await signedIn(await createOperator("operator"));
    await stepUp(operator);
    ({ jwt } = await mint(operator, ["trading:write"]));
  });
  beforeEach(() => {
    vi.useRealTimers();
    trading.reset();
  });

  test("that the audit log does not take never leaves, and its key stays free", async () => {
    const key = freshKey();
    append.mockResolvedValue(err("backlog_full"));
    const refused = await placeOrder(jwt, ORDER, key);
    expect([refused.headers.get("Retry-After"), await codeOf(refused)]).toEqual([
      "5",
      [503, "audit_unavailable"],
    ]);
    expect(trading.paths).toEqual([]);
    append.mockReset();
    expect((await placeOrder(jwt, { ...ORDER, price: "61000" }, key)).status).toBe(200);
  });

  test("that may have traded is never said to be unsent, whatever stops it the next time", async () => {
    const key = freshKey();
    trading.next = () => new Response(null, { status: 429 });
    await placeOrder(jwt, ORDER, key);
    const nowhere = createEdge({
      ORIGINS: "",
      ORIGIN_SIGNING_KEY: "",
      TRADING_ORIGINS: "",
      TRADING_PAPER_KEY: "",
      TRADING_LIVE_KEY: "",
    });
    expect(await codeOf(await placeOrder(jwt, ORDER, key, {}, nowhere))).toEqual([502, "order_unknown"]);
    append.mockResolvedValue(err("backlog_full"));
    expect(await codeOf(await placeOrder(jwt, ORDER, key))).toEqual([502, "order_unknown"]);
    append.mockReset();
    expect((await placeOrder(jwt, ORDER, key)).status).toBe(200);
    expect(trading.orders.size).toBe(1);
  });
});
