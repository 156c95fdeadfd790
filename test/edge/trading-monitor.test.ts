import { runInDurableObject } from "cloudflare:test";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { migrate } from "../../durable-objects/migrate.ts";
import { TRADING_MIGRATIONS } from "../../durable-objects/trading-schema.ts";
import { DAY, HOUR } from "../../shared/time.ts";
import { decimal, formatDecimal, toNumber } from "../../shared/trading/decimal.ts";
import { EVENTS_KEPT, notional, type FillEvent, type TradeEvent } from "../../shared/trading/event.ts";
import type { Mode } from "../../shared/trading/order.ts";
import {
  alarm,
  ann,
  freshObject,
  later,
  message,
  object,
  restarted,
  START,
  state,
  take,
  told,
} from "./trading-support.ts";

const balance = (id: string, at: number, equity: string, mode: Mode = "paper"): TradeEvent => ({
  id,
  type: "balance",
  mode,
  at,
  equity,
});
const loss = (id: string, mode: Mode = "paper") => fill(id, Date.now(), { mode, profit: "-600" });
const fill = (id: string, at: number, more: Partial<FillEvent> = {}): FillEvent => ({
  id,
  type: "fill",
  mode: "paper",
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
    expect(await take(events)).toEqual({ counted: 50, repeated: 0, late: 0 });
    await restarted();
    const again = [...events.toReversed(), fill("new", START)];
    expect(await take(again)).toEqual({ counted: 1, repeated: 50, late: 0 });
    const { rules, events: counts } = await object.overview();
    expect(counts).toEqual({ counted: 51, repeated: 50, late: 0 });
    expect(rules.find(({ subject }) => subject === "trades_per_hour")).toMatchObject({ measured: "51" });
  });

  test("takes a message once, and an event of another message too", async () => {
    const given = message();
    expect(await object.take(given, [fill("1", START)])).toMatchObject({ ok: true });
    expect(await object.take(given, [fill("2", START)])).toEqual({ ok: false, error: "repeated" });
    expect(await take([fill("1", START), fill("2", START)])).toEqual({ counted: 1, repeated: 1, late: 0 });
  });

  test("tells of a limit once, and of its end when the window has drained", async () => {
    await take(Array.from({ length: 51 }, (_, i) => fill(`${i}`, START - 51 + i)));
    await take([fill("one more", START)]);
    expect(await told()).toEqual(["trading_limit trades_per_hour firing"]);
    later(HOUR - 51);
    expect(await told()).toEqual([]);
    later(1);
    expect(await told()).toEqual(["trading_limit trades_per_hour resolved"]);
    expect(await told()).toEqual([]);
  });

  test("tells of a position that grew too large, in whatever order its parts arrive", async () => {
    const parts = [fill("1", START - 2, { quantity: "60" }), fill("2", START - 1, { quantity: "60" })];
    await take([{ ...parts[1]!, price: "100" }]);
    expect(await told()).toEqual([]);
    await take([parts[0]!]);
    expect(await told()).toEqual(["trading_limit position:BTCUSDT firing"]);
    const closed: TradeEvent = { ...parts[0]!, id: "3", type: "position", at: START, quantity: "0" };
    await take([closed]);
    expect(await told()).toEqual(["trading_limit position:BTCUSDT resolved"]);
  });

  test("stops entries by itself when the day's loss is beyond its limit, for a day, and an operator's word stands", async () => {
    await take([balance("b", START - HOUR, "1000"), loss("1")]);
    expect(await state()).toEqual(["stop_entries", "stop_entries", "requested"]);
    expect(await told()).toEqual([
      "trading_loss loss_per_day firing",
      "kill_switch_changed kill_switch once",
    ]);
    await object.resume(ann, "known, go on");
    await take([loss("2")]);
    expect(await state()).toEqual([null, "resume", "requested"]);
  });

  test("holds what live trading lost against what is live's, whatever is traded on paper besides", async () => {
    await object.goLive(ann, "proven", HOUR);
    await take([
      balance("b", START - HOUR, "1000", "live"),
      fill("f", START - HOUR, { mode: "live" }),
      balance("b", START, "100000"),
      fill("f", START, { side: "sell" }),
      loss("1", "live"),
    ]);
    expect(await told()).toEqual([
      "trading_loss live:loss_per_day firing",
      "kill_switch_changed kill_switch once",
    ]);
    const { rules, positions, equity, other, killSwitch } = await object.overview();
    expect(killSwitch.holds).toMatchObject([
      { by: { id: "live:loss_per_day" }, reason: "live: lost 60 % in a day, limit 5" },
    ]);
    expect(rules.find(({ subject }) => subject === "loss_per_day")).toMatchObject({ measured: "60" });
    expect([equity, positions[0]?.position.quantity]).toEqual(["1000", "0.002"]);
    expect(other).toMatchObject({
      mode: "paper",
      equity: "100000",
      positions: [{ position: { quantity: "-0.001" } }],
    });
    expect((await object.hours("live", 0, START + HOUR)).map(({ trades }) => trades)).toEqual([1, 1]);
    expect((await object.hours("paper", 0, START + HOUR)).map(({ trades }) => trades)).toEqual([1]);
  });

  test.each<[string, boolean, readonly TradeEvent[], readonly string[]]>([
    ["on paper halts nothing while live trades", true, [balance("l", START, "1000", "live")], []],
    ["halts while live is in force and nobody says what they trade with", true, [], ["loss_per_day"]],
    ["on paper halts while paper is in force", false, [], ["loss_per_day"]],
  ])("finds that a loss %s", async (_, live, more, holders) => {
    if (live) await object.goLive(ann, "proven", HOUR);
    await take([balance("b", START - HOUR, "1000"), ...more, loss("1")]);
    expect(await told()).toContain("trading_loss loss_per_day firing");
    expect((await object.overview()).killSwitch.holds.map(({ by }) => by.id)).toEqual(holders);
  });

  test("says that a loss cannot be judged where no balance was reported, and does not lose one with time", async () => {
    const judged = async () => {
      const found = (await object.overview()).rules.find(({ subject }) => subject === "loss_per_day");
      return [found?.measured, found?.unknown, found?.breached];
    };
    await take([loss("1")]);
    expect(await judged()).toEqual([null, "no_balance", false]);
    await take([balance("old", START - HOUR, "2000"), balance("b", START, "1000")]);
    expect(await judged()).toEqual(["30", null, true]);
    later(2 * EVENTS_KEPT);
    await alarm();
    expect((await object.overview()).equity).toBe("1000");
    await take([loss("2")]);
    expect(await judged()).toEqual(["60", null, true]);
  });

  test("goes on telling of a loss that can no longer be judged", async () => {
    await take([balance("b", START - HOUR, "1000"), loss("1")]);
    await told();
    await take([balance("gone", START, "0")]);
    later(DAY + HOUR);
    expect(await told()).not.toContain("trading_loss loss_per_day resolved");
    await take([balance("again", Date.now() - DAY, "500")]);
    expect(await told()).toEqual(["trading_loss loss_per_day resolved"]);
  });

  test("tells of an order placed twice and of one that went by an old price", async () => {
    const placed = (id: string, at: number, priceAt: number | null = null): TradeEvent => ({
      ...fill(id, at),
      type: "order",
      priceAt,
    });
    await take([placed("1", START - 2_000), placed("2", START, START - 31_000)]);
    expect(await told()).toEqual(["trading_duplicate BTCUSDT once", "trading_stale_price BTCUSDT once"]);
    await take([{ ...placed("3", START), mode: "live" }]);
    expect(await told()).toEqual([]);
    await take([{ ...placed("4", START), mode: "live" }]);
    expect(await told()).toEqual(["trading_duplicate live:BTCUSDT once"]);
  });

  test("takes nothing that is older than what it remembers, and says so", async () => {
    await take([fill("1", START)]);
    later(EVENTS_KEPT + 2 * HOUR);
    await alarm();
    expect(await take([fill("1", START), fill("2", START + HOUR), fill("3", Date.now())])).toEqual({
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
        const fresh = freshObject();
        const first = new Map<string, FillEvent>();
        for (const batch of batches) {
          const events = batch.map(({ hour, ...more }) => fill(more.id, START - DAY + hour * HOUR, more));
          for (const given of events) if (!first.has(given.id)) first.set(given.id, given);
          await fresh.take(message(), events);
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
        expect(await fresh.hours("paper", 0, START)).toEqual(expected);
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

test("what was stored before events said what they traded with is paper's", async () => {
  await runInDurableObject(object, async (_, { storage }) => {
    await storage.deleteAll();
    migrate(storage, TRADING_MIGRATIONS.slice(0, 2));
    const { sql } = storage;
    const at = START - HOUR;
    sql.exec(`INSERT INTO events (id, at, type, equity) VALUES ('b', ?, 'balance', '1000')`, at);
    sql.exec(
      `INSERT INTO events VALUES ('f', ?, 'fill', 'BTCUSDT', 'buy', '1', '100', NULL, '-60', NULL)`,
      at,
    );
    sql.exec("INSERT INTO hours VALUES (?, 0, 1, '100', '-60')", at);
    const position = { quantity: "1", price: "100", priceAt: at, anchorAt: -1 };
    sql.exec("INSERT INTO positions VALUES ('BTCUSDT', ?)", JSON.stringify(position));
    sql.exec("INSERT INTO firing VALUES ('trading_loss', 'loss_per_day')");
  });
  await restarted();
  expect(await take([fill("f", START - HOUR)])).toEqual({ counted: 0, repeated: 1, late: 0 });
  const { rules, positions, equity, other } = await object.overview();
  expect(rules.filter(({ breached }) => breached).map(({ subject }) => subject)).toEqual(["loss_per_day"]);
  expect([positions[0]?.position.quantity, equity, other]).toEqual(["1", "1000", null]);
  expect(await object.hours("paper", 0, START)).toMatchObject([{ trades: 1, profit: -60 }]);
  later(DAY);
  expect(await told()).toEqual(["trading_loss loss_per_day resolved"]);
});
