import { evictDurableObject, runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Alerts } from "../../durable-objects/alerts.ts";
import { AuditLog } from "../../durable-objects/audit-log.ts";
import { err } from "../../shared/result.ts";
import { DAY, HOUR, MINUTE, SECOND } from "../../shared/time.ts";
import { decimal, formatDecimal, toNumber } from "../../shared/trading/decimal.ts";
import { EVENTS_KEPT, notional, type FillEvent, type TradeEvent } from "../../shared/trading/event.ts";
import type { Order } from "../../shared/trading/order.ts";

/** Ahead of the real clock, so that no alarm fires by itself. */
const START = 1_900_000_000_000 - (1_900_000_000_000 % HOUR);

let object = env.TRADING.getByName("unused");
let named = 0;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: START });
  object = env.TRADING.getByName(`test-${named++}`);
  report.mockClear();
  append.mockClear();
});
afterEach(() => {
  vi.useRealTimers();
});

const later = (ms: number): void => void vi.setSystemTime(Date.now() + ms);
const alarm = () => runDurableObjectAlarm(object);
/** The object as it is after a restart of the machine. */
const restarted = () => evictDurableObject(object);

const report = vi.spyOn(Alerts.prototype, "report");
const append = vi.spyOn(AuditLog.prototype, "append");

/** What operators were told since the last look, once everything that waits is told. */
async function told() {
  await alarm();
  const signals = report.mock.calls.flatMap(([given]) => given);
  report.mockClear();
  return signals.map(({ name, subject, state: now }) => `${name} ${subject} ${now}`);
}
/** The same of the audit log. */
async function audited() {
  await alarm();
  const events = append.mock.calls.flatMap(([given]) => given);
  append.mockClear();
  return events;
}

const ann = { by: { type: "operator", id: "ann" }, address: "203.0.113.7", requestId: "r" } as const;
const ben = { ...ann, by: { type: "operator", id: "ben" } } as const;
const rule = { type: "rule", id: "heartbeat_lost" } as const;

const halt = async (action: "stop_entries" | "stop" | "flatten", author: typeof ann | typeof ben = ann) => {
  const proposed = await object.propose(author, { action, reason: "why", lifetime: null });
  if (!proposed.ok) throw new Error(proposed.error);
  return object.confirm(author, proposed.value.code);
};
const state = async () => {
  const { killSwitch } = await object.overview();
  return [killSwitch.halt, killSwitch.command?.action, killSwitch.command?.status];
};
const handedOut = async () => (await object.orders()).commands.map(({ action }) => action);

describe("the kill switch", () => {
  test("does nothing before the second step, which is who asked's alone, within a minute, once", async () => {
    const proposed = await object.propose(ann, { action: "stop", reason: "why", lifetime: null });
    const code = proposed.ok ? proposed.value.code : "";
    expect(await state()).toEqual([null, undefined, undefined]);
    expect(await object.confirm(ben, code)).toEqual({ ok: false, error: "unknown_code" });
    expect(await object.confirm(ann, "another")).toEqual({ ok: false, error: "unknown_code" });
    await restarted();
    expect(await object.confirm(ann, code)).toMatchObject({ ok: true, value: { halt: "stop" } });
    expect(await object.confirm(ann, code)).toEqual({ ok: false, error: "unknown_code" });
    const late = await object.propose(ann, { action: "flatten", reason: "why", lifetime: null });
    later(MINUTE);
    expect(await object.confirm(ann, late.ok ? late.value.code : "")).toEqual({
      ok: false,
      error: "too_late",
    });
    expect(await state()).toEqual(["stop", "stop", "requested"]);
  });

  test("is requested, delivered, accepted, done; and nags until it is", async () => {
    await halt("stop");
    expect(await told()).toEqual(["kill_switch_changed kill_switch once"]);
    const { commands, killSwitch } = await object.orders();
    expect(killSwitch).toEqual({ action: "stop", seq: commands[0]?.seq });
    expect(await state()).toEqual(["stop", "stop", "delivered"]);
    later(30 * SECOND - 1);
    expect(await told()).toEqual([]);
    later(1);
    expect(await told()).toEqual(["kill_switch_pending kill_switch firing"]);
    const id = commands[0]?.id ?? "";
    expect(await object.acknowledge(id, "accepted", null)).toMatchObject({ status: "accepted" });
    expect(await handedOut()).toEqual(["stop"]);
    expect(await told()).toEqual([]);
    expect(await object.acknowledge(id, "done", "all closed")).toMatchObject({ note: "all closed" });
    expect(await object.acknowledge(id, "done", "again")).toMatchObject({ note: "all closed" });
    expect(await told()).toEqual(["kill_switch_pending kill_switch resolved"]);
    expect(await handedOut()).toEqual([]);
    expect((await object.orders()).killSwitch).toMatchObject({ action: "stop" });
    expect(await object.acknowledge("nobody's", "done", null)).toBeNull();
  });

  test("that the VPS could not carry out nags at once, and is told again when somebody asks again", async () => {
    await halt("stop");
    await object.acknowledge((await object.orders()).commands[0]?.id ?? "", "failed", "no connection");
    expect(await told()).toContain("kill_switch_pending kill_switch firing");
    await halt("stop");
    expect(await state()).toEqual(["stop", "stop", "requested"]);
    // Still not carried out, so still pending: the alert goes on.
    expect(await told()).toEqual(["kill_switch_changed kill_switch once"]);
  });

  test("stands as strong as the strongest who wants it, and a stronger word takes the weaker one's place", async () => {
    await halt("stop_entries");
    await halt("flatten", ben);
    await halt("stop");
    expect(await handedOut()).toEqual(["flatten"]);
    const commands = await object.commands(null, 10);
    expect(commands.map(({ action, status }) => [action, status])).toEqual([
      ["flatten", "delivered"],
      ["stop_entries", "superseded"],
    ]);
    expect(await object.resume(ann, "all well")).toMatchObject({ halt: null, holds: [] });
    expect(await handedOut()).toEqual(["resume"]);
    expect((await object.orders()).killSwitch).toMatchObject({ action: "resume" });
  });

  test("set by a rule ends when its time is over, and leaves an operator's alone", async () => {
    const request = () =>
      object.request({ action: "stop", reason: "silence", requestedBy: rule, expiresAt: START + HOUR });
    await request();
    await request();
    expect(await object.commands(null, 10)).toHaveLength(1);
    await halt("stop_entries");
    later(HOUR);
    await alarm();
    expect(await state()).toEqual(["stop_entries", "stop_entries", "requested"]);
    expect(await audited()).toContainEqual(
      expect.objectContaining({ event: "kill_switch_changed", actor: { type: "system", id: "rule:expiry" } }),
    );
    expect(await object.release(rule, ann, "undo")).toBe(false);
  });

  test("set by a rule can be taken back by whoever undoes the rule's response", async () => {
    await object.request({ action: "stop", reason: "silence", requestedBy: rule, expiresAt: null });
    expect(await object.release(rule, ann, "undo")).toBe(true);
    expect(await state()).toEqual([null, "resume", "requested"]);
  });

  test("resumes also where nothing was halted here: the VPS may have halted by itself", async () => {
    await object.resume(ann, "it is back");
    expect(await handedOut()).toEqual(["resume"]);
  });
});

describe("a command about a service", () => {
  test("is handed out in order until it is carried out or too old, and never mixes with the switch", async () => {
    await object.tell(ann, { action: "restart_service", service: "bot", reason: "stuck" });
    await halt("stop");
    await object.tell(ben, { action: "pause_service", service: "bot", reason: "quiet" });
    await restarted();
    expect(await handedOut()).toEqual(["restart_service", "stop", "pause_service"]);
    expect(await handedOut()).toEqual(["restart_service", "stop", "pause_service"]);
    later(10 * MINUTE);
    expect(await handedOut()).toEqual(["stop"]);
    expect((await object.commands(null, 1))[0]?.status).toBe("expired");
  });

  test("is refused when a hundred wait already", async () => {
    for (let i = 0; i < 100; i++) {
      await object.tell(ann, { action: "restart_service", service: "bot", reason: `${i}` });
    }
    const more = await object.tell(ann, { action: "restart_service", service: "bot", reason: "more" });
    expect(more).toEqual({ ok: false, error: "too_many" });
    expect(await halt("stop")).toMatchObject({ ok: true });
  });
});

describe("live trading", () => {
  test("ends by itself, and the VPS is told until when", async () => {
    expect(await object.overview()).toMatchObject({ mode: { mode: "paper" } });
    await object.goLive(ann, "the strategy is proven", HOUR);
    expect(await object.orders()).toMatchObject({ mode: "live", modeUntil: START + HOUR });
    later(HOUR);
    expect(await object.orders()).toMatchObject({ mode: "paper", modeUntil: null });
    expect((await audited()).map(({ event, detail }) => [event, detail["mode"]])).toEqual([
      ["trading_mode_changed", "live"],
      ["trading_mode_changed", "paper"],
    ]);
  });
});

const order: Order = { symbol: "BTCUSDT", side: "buy", type: "limit", quantity: "1", price: "60000" };
const request = { id: "e1-1", account: "ann", order, mode: null } as const;

describe("an order", () => {
  test("is kept with its audit event before it may leave, and its answer with another", async () => {
    expect(await object.begin(request, ann)).toMatchObject({ kind: "send", order: { attempts: 1 } });
    await restarted();
    expect(await object.begin(request, ann)).toMatchObject({ kind: "in_flight" });
    await object.end("e1-1", 1, { kind: "answered", answer: { status: 200, body: "{}" } }, ann);
    expect(await object.begin(request, ann)).toEqual({ kind: "replay", answer: { status: 200, body: "{}" } });
    expect((await audited()).map(({ event, outcome, detail }) => [event, outcome, detail["step"]])).toEqual([
      ["trading_action", "success", "sent"],
      ["trading_action", "success", "answered"],
    ]);
  });

  test("whose sender died is of unknown outcome after its lease, and goes out again under the same id", async () => {
    await object.begin(request, ann);
    later(40 * SECOND);
    expect((await audited()).at(-1)).toMatchObject({ outcome: "failure", detail: { step: "unknown" } });
    expect(await object.begin(request, ann)).toMatchObject({
      kind: "send",
      order: { id: "e1-1", attempts: 2 },
    });
  });

  test("is not sent while trading is halted, and says so in the audit log", async () => {
    await halt("stop_entries");
    await audited();
    expect(await object.begin(request, ann)).toEqual({ kind: "halted", action: "stop_entries" });
    expect(await audited()).toMatchObject([{ outcome: "denied", detail: { reason: "halted" } }]);
    await object.resume(ann, "go on");
    expect(await object.begin(request, ann)).toMatchObject({ kind: "send" });
  });

  test("of two at once one is sent", async () => {
    const intakes = await Promise.all(Array.from({ length: 20 }, () => object.begin(request, ann)));
    expect(intakes.filter(({ kind }) => kind === "send")).toHaveLength(1);
  });
});

const fill = (id: string, at: number, more: Partial<FillEvent> = {}): FillEvent => ({
  id,
  type: "fill",
  at,
  symbol: "BTCUSDT",
  side: "buy",
  quantity: "0.001",
  price: "100",
  profit: "0",
  ...more,
});

describe("the trading monitor", () => {
  test("counts an event once, whatever is sent again, also after a restart", async () => {
    const events = Array.from({ length: 50 }, (_, i) => fill(`${i}`, START - i));
    expect(await object.take(events)).toEqual({ counted: 50, repeated: 0, late: 0 });
    await restarted();
    const again = [...events.toReversed(), fill("new", START)];
    expect(await object.take(again)).toEqual({ counted: 1, repeated: 50, late: 0 });
    const { rules, events: counts } = await object.overview();
    expect(counts).toEqual({ counted: 51, repeated: 50, late: 0 });
    expect(rules.find(({ subject }) => subject === "trades_per_hour")).toMatchObject({ measured: "51" });
  });

  test("tells of a limit once, and of its end when the window has drained", async () => {
    await object.take(Array.from({ length: 51 }, (_, i) => fill(`${i}`, START - 51 + i)));
    await object.take([fill("one more", START)]);
    expect(await told()).toEqual(["trading_limit trades_per_hour firing"]);
    later(HOUR - 51);
    expect(await told()).toEqual([]);
    later(1);
    expect(await told()).toEqual(["trading_limit trades_per_hour resolved"]);
    expect(await told()).toEqual([]);
  });

  test("tells of a position that grew too large, in whatever order its parts arrive", async () => {
    const parts = [fill("1", START - 2, { quantity: "60" }), fill("2", START - 1, { quantity: "60" })];
    await object.take([{ ...parts[1]!, price: "100" }]);
    expect(await told()).toEqual([]);
    await object.take([parts[0]!]);
    expect(await told()).toEqual(["trading_limit position:BTCUSDT firing"]);
    const closed: TradeEvent = { ...parts[0]!, id: "3", type: "position", at: START, quantity: "0" };
    await object.take([closed]);
    expect(await told()).toEqual(["trading_limit position:BTCUSDT resolved"]);
  });

  test("stops entries by itself when the day's loss is beyond its limit, for a day, and an operator's word stands", async () => {
    const loss = (id: string) => fill(id, Date.now(), { profit: "-60" });
    await object.take([{ id: "b", type: "balance", at: START - HOUR, equity: "1000" }, loss("1")]);
    expect(await state()).toEqual(["stop_entries", "stop_entries", "requested"]);
    expect(await told()).toEqual([
      "trading_loss loss_per_day firing",
      "kill_switch_changed kill_switch once",
    ]);
    await object.resume(ann, "known, go on");
    await object.take([loss("2")]);
    expect(await state()).toEqual([null, "resume", "requested"]);
  });

  test("tells of an order placed twice and of one that went by an old price", async () => {
    const placed = (id: string, at: number, priceAt: number | null = null): TradeEvent => ({
      ...fill(id, at),
      type: "order",
      priceAt,
    });
    await object.take([placed("1", START - 2_000), placed("2", START, START - 31_000)]);
    expect(await told()).toEqual(["trading_duplicate BTCUSDT once", "trading_stale_price BTCUSDT once"]);
  });

  test("takes nothing that is older than what it remembers, and says so", async () => {
    await object.take([fill("1", START)]);
    later(EVENTS_KEPT + 2 * HOUR);
    await alarm();
    expect(await object.take([fill("1", START), fill("2", START + HOUR), fill("3", Date.now())])).toEqual({
      counted: 1,
      repeated: 0,
      late: 2,
    });
  });

  test("keeps the figures of every hour, whatever order the events come in", async () => {
    const event = fc.record({
      id: fc.integer({ min: 0, max: 30 }).map(String),
      hour: fc.integer({ min: 0, max: 3 }),
      price: fc.integer({ min: 1, max: 500 }).map((cents) => formatDecimal(decimal(String(cents)) / 100n)),
      profit: fc.integer({ min: -50, max: 50 }).map(String),
      side: fc.constantFrom("buy" as const, "sell" as const),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(event, { maxLength: 12 }), { maxLength: 5 }), async (batches) => {
        const fresh = env.TRADING.getByName(`model-${named++}`);
        const first = new Map<string, FillEvent>();
        for (const batch of batches) {
          const events = batch.map(({ hour, ...more }) => fill(more.id, START - DAY + hour * HOUR, more));
          for (const given of events) if (!first.has(given.id)) first.set(given.id, given);
          await fresh.take(events);
        }
        const expected = [...Map.groupBy(first.values(), ({ at }) => at)]
          .toSorted(([a], [b]) => a - b)
          .map(([at, fills]) => ({
            at,
            orders: 0,
            trades: fills.length,
            volume: toNumber(fills.reduce((sum, given) => sum + notional(given), 0n)),
            profit: toNumber(fills.reduce((sum, { profit }) => sum + decimal(profit), 0n)),
          }));
        expect(await fresh.hours(0, START)).toEqual(expected);
        const size = [...first.values()].reduce(
          (sum, { side, quantity }) => sum + (side === "buy" ? decimal(quantity) : -decimal(quantity)),
          0n,
        );
        expect((await fresh.overview()).positions.map(({ position }) => position.quantity)).toEqual(
          first.size === 0 ? [] : [formatDecimal(size)],
        );
      }),
      { numRuns: 25 },
    );
  });
});

test("what the audit log does not take waits until it does, and holds up no signal", async () => {
  append.mockResolvedValueOnce(err("backlog_full"));
  await halt("stop");
  expect(await told()).toEqual(["kill_switch_changed kill_switch once"]);
  await object.resume(ann, "go on");
  append.mockClear();
  expect(await audited()).toEqual([]);
  later(30 * SECOND);
  expect((await audited()).map(({ event }) => event)).toEqual([
    "kill_switch_proposed",
    "kill_switch_changed",
    "kill_switch_changed",
  ]);
  expect(await told()).toEqual(["kill_switch_changed kill_switch once"]);
});
