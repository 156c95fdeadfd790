import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DAY, HOUR } from "../../../shared/time.ts";
import { decimal, formatDecimal } from "../../../shared/trading/decimal.ts";
import type { FillEvent, OrderEvent, PositionEvent } from "../../../shared/trading/event.ts";
import { applyToPosition, type Position } from "../../../shared/trading/positions.ts";
import {
  findDuplicates,
  findStalePrices,
  judgePosition,
  judgeWindows,
  type WindowFacts,
} from "../../../shared/trading/rules.ts";
import { DEFAULT_SETTINGS } from "../../../shared/trading/settings.ts";
import { windowSums, type Entry } from "../../../shared/trading/windows.ts";
import { amountText } from "../../../shared/trading/words.ts";

const NOW = 1_800_000_000_000;

const fill = (at: number, more: Partial<FillEvent> = {}): FillEvent => ({
  id: `fill-${at}-${more.id ?? ""}`,
  type: "fill",
  mode: "paper",
  at,
  symbol: "BTCUSDT",
  side: "buy",
  quantity: "1",
  price: "100",
  profit: "0",
  ...more,
});
const order = (id: string, at: number, more: Partial<OrderEvent> = {}): OrderEvent => ({
  id,
  type: "order",
  mode: "paper",
  at,
  symbol: "BTCUSDT",
  side: "buy",
  quantity: "1",
  price: "100",
  priceAt: null,
  ...more,
});
const facts = (more: Partial<WindowFacts>): WindowFacts => ({ fills: [], orders: [], balances: [], ...more });
const balance = (at: number, equity: string) =>
  ({ id: `balance-${at}`, type: "balance", mode: "paper", at, equity }) as const;

const finding = (given: Partial<WindowFacts>, subject: string, from = NOW, now = NOW) => {
  const found = judgeWindows(facts(given), DEFAULT_SETTINGS, from, now).find(
    (rule) => rule.subject === subject,
  );
  return [found?.measured ?? found?.unknown, found?.breached];
};
const many = (count: number, at: (i: number) => number, more: Partial<FillEvent> = {}) =>
  Array.from({ length: count }, (_, i) => fill(at(i), { id: `${i}`, ...more }));

test.each([
  ["1", "orders", "1 order"],
  ["0", "orders", "0 orders"],
  ["1", "USDT", "1 USDT"],
  ["1.5", "%", "1.5 %"],
])("%s of %s is %s", (amount, unit, text) => {
  expect(amountText(amount, unit)).toBe(text);
});

describe("a window", () => {
  test("holds what is newer than its length, to the millisecond", () => {
    const entries = [
      { at: NOW - HOUR, value: 1n },
      { at: NOW - HOUR + 1, value: 10n },
      { at: NOW, value: 100n },
    ];
    expect([...windowSums(entries, HOUR, NOW, NOW)]).toEqual([{ end: NOW, sum: 110n }]);
    expect([...windowSums(entries, HOUR, NOW, NOW + 1)].at(-1)).toEqual({ end: NOW + 1, sum: 100n });
  });

  test("of any length and over any entries sums what a plain look at all of them sums", () => {
    const entry = fc.record({ at: fc.integer({ min: 0, max: 60 }), value: fc.bigInt({ min: -9n, max: 9n }) });
    fc.assert(
      fc.property(
        fc.array(entry, { maxLength: 40 }),
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 0, max: 90 }),
        (given, window, from, now) => {
          const entries: readonly Entry[] = given.toSorted((a, b) => a.at - b.at);
          const within = (end: number) =>
            given
              .filter(({ at }) => at > end - window && at <= end)
              .reduce((sum, { value }) => sum + value, 0n);
          const ends = new Set(given.map(({ at }) => at).filter((at) => at >= from));
          if (given.every(({ at }) => at < now)) ends.add(now);
          const expected = [...ends].toSorted((a, b) => a - b).map((end) => ({ end, sum: within(end) }));
          expect([...windowSums(entries, window, from, now)]).toEqual(expected);
        },
      ),
    );
  });
});

describe("the rules of row G3", () => {
  test.each<[string, Partial<WindowFacts>, string, string, boolean]>([
    ["50 trades in an hour", { fills: many(50, (i) => NOW - i) }, "trades_per_hour", "50", false],
    ["51 trades in an hour", { fills: many(51, (i) => NOW - 50 + i) }, "trades_per_hour", "51", true],
    [
      "a volume of just 100,000",
      { fills: many(10, (i) => NOW - 9 + i, { price: "10000" }) },
      "volume_per_day",
      "100000",
      false,
    ],
    [
      "a hundred-millionth more",
      {
        fills: [
          ...many(10, (i) => NOW - 9 + i, { price: "10000" }),
          fill(NOW, { price: "1", quantity: "0.00000001" }),
        ],
      },
      "volume_per_day",
      "100000.00000001",
      true,
    ],
    [
      "a profit of half the equity",
      {
        fills: [fill(NOW, { profit: "500" })],
        balances: [balance(NOW - DAY, "1000"), balance(NOW - 1, "1")],
      },
      "profit_per_day",
      "50",
      false,
    ],
    [
      "a profit of more",
      { fills: [fill(NOW, { profit: "500.01" })], balances: [balance(NOW - DAY, "1000")] },
      "profit_per_day",
      "50.001",
      true,
    ],
    [
      "a loss of more than 5 %, gains counted against it",
      {
        fills: [fill(NOW - 1, { profit: "20" }), fill(NOW, { profit: "-71" })],
        balances: [balance(NOW - HOUR, "1000")],
      },
      "loss_per_day",
      "5.1",
      true,
    ],
    [
      "a loss, where nobody knows the equity",
      { fills: [fill(NOW, { profit: "-71" })] },
      "loss_per_day",
      "no_balance",
      false,
    ],
    [
      "a loss, where there was no money",
      { fills: [fill(NOW, { profit: "-71" })], balances: [balance(NOW - DAY, "0")] },
      "loss_per_day",
      "no_equity",
      false,
    ],
    ["no loss, where nobody knows the equity", {}, "loss_per_day", "no_balance", false],
    [
      "30 orders a minute",
      { orders: Array.from({ length: 30 }, (_, i) => order(`${i}`, NOW)) },
      "orders_per_minute",
      "30",
      false,
    ],
    [
      "31 orders a minute",
      { orders: Array.from({ length: 31 }, (_, i) => order(`${i}`, NOW)) },
      "orders_per_minute",
      "31",
      true,
    ],
  ])("%s", (_, given, subject, measured, breached) => {
    expect(finding(given, subject)).toEqual([measured, breached]);
  });

  test("find a breach that arrives hours late, and see that it is over by now", () => {
    const then = NOW - 5 * HOUR;
    const fills = many(51, (i) => then + i);
    expect(finding({ fills }, "trades_per_hour", then)).toEqual(["51", true]);
    expect(finding({ fills }, "trades_per_hour")).toEqual(["0", false]);
  });

  test("know nothing for certain of a time of which one window cannot be judged, but a breach in another", () => {
    const balances = [balance(NOW - 3 * DAY, "1000"), balance(NOW - DAY, "0")];
    const then = NOW - 2 * DAY;
    const lost = (profit: string) =>
      finding(
        { fills: [fill(then, { profit }), fill(NOW, { profit: "-1" })], balances },
        "loss_per_day",
        then,
      );
    expect(lost("-20")).toEqual(["no_equity", false]);
    expect(lost("-60")).toEqual(["6", true]);
  });

  test("find 51 trades in any hour that a plain look finds, however they arrive", () => {
    const times = fc.array(fc.integer({ min: 0, max: 3 * HOUR }), { minLength: 45, maxLength: 70 });
    fc.assert(
      fc.property(times, (given) => {
        const at = given.map((ms) => NOW - 3 * HOUR + ms);
        const plain = Math.max(
          ...at.map((end) => at.filter((time) => time > end - HOUR && time <= end).length),
        );
        const fills = at.map((time, i) => fill(time, { id: `${i}` })).toSorted((a, b) => a.at - b.at);
        expect(finding({ fills }, "trades_per_hour", NOW - 3 * HOUR)).toEqual([`${plain}`, plain > 50]);
      }),
      { numRuns: 50 },
    );
  });

  test.each([
    ["10", "1000", false],
    ["10.00000001", "1000", true],
    ["-11", "1000", true],
    ["0", "1000", false],
  ])("a position of %s at %s", (quantity, price, breached) => {
    const position: Position = { quantity, price, priceAt: NOW, anchorAt: -1 };
    expect(judgePosition("BTCUSDT", position, DEFAULT_SETTINGS).breached).toBe(breached);
  });

  test("the same order twice within five seconds is one too many; a different or a later one is not", () => {
    const first = order("a", NOW);
    const found = (other: OrderEvent) =>
      findDuplicates([other], [first, other], DEFAULT_SETTINGS).map(({ id }) => id);
    expect(found(order("b", NOW + 5_000))).toEqual(["b"]);
    expect(found(order("b", NOW - 5_000))).toEqual(["b"]);
    expect(found(order("b", NOW + 5_001))).toEqual([]);
    expect(found(order("b", NOW, { quantity: "2" }))).toEqual([]);
    expect(found(order("b", NOW, { side: "sell" }))).toEqual([]);
    expect(findDuplicates([first], [first], DEFAULT_SETTINGS)).toEqual([]);
  });

  test("an order that went by an old price is found once a symbol, the oldest", () => {
    const orders = [
      order("fresh", NOW, { priceAt: NOW - 30_000 }),
      order("old", NOW, { priceAt: NOW - 30_001, symbol: "ETHUSDT" }),
      order("older", NOW, { priceAt: NOW - 90_000, symbol: "ETHUSDT" }),
      order("unsaid", NOW),
    ];
    expect(findStalePrices(orders, DEFAULT_SETTINGS).map((found) => [found.order.id, found.age])).toEqual([
      ["older", 90_000],
    ]);
  });
});

test("a position is the same in whatever order its events come", () => {
  const event = fc.record({
    type: fc.constantFrom("fill" as const, "position" as const),
    side: fc.constantFrom("buy" as const, "sell" as const),
    quantity: fc.integer({ min: 1, max: 9 }).map(String),
    price: fc.integer({ min: 1, max: 9 }).map(String),
  });
  const shuffled = fc.array(event, { minLength: 1, maxLength: 12 }).chain((events) =>
    fc.tuple(
      fc.constant(
        events.map((given, i) => ({
          ...given,
          id: `${i}`,
          mode: "paper" as const,
          at: NOW + i,
          symbol: "BTCUSDT",
          profit: "0",
        })),
      ),
      fc.shuffledSubarray(
        events.map((_, i) => i),
        { minLength: events.length },
      ),
    ),
  );
  fc.assert(
    fc.property(shuffled, ([events, turns]) => {
      const stored: FillEvent[] = [];
      let position: Position | null = null;
      for (const turn of turns) {
        const next = events[turn] as FillEvent | PositionEvent;
        if (next.type === "fill") stored.push(next);
        const known = [...stored];
        position = applyToPosition(position, next, (at) => known.filter((given) => given.at > at));
      }
      const anchor = events.findLastIndex(({ type }) => type === "position");
      const signed = ({ side, quantity }: (typeof events)[number]) =>
        side === "buy" ? decimal(quantity) : -decimal(quantity);
      const expected = events.slice(Math.max(anchor, 0)).reduce((sum, given) => sum + signed(given), 0n);
      expect(position?.quantity).toBe(formatDecimal(expected));
      expect(position?.price).toBe(events.at(-1)?.price);
    }),
  );
});
