import { describe, expect, test } from "vitest";
import { HOUR, MINUTE } from "../../../shared/time.ts";
import { CLOCK_SKEW, MOST_EVENTS } from "../../../shared/trading/event.ts";
import { DEFAULT_SETTINGS, settingsSchema, tradingSettings } from "../../../shared/trading/settings.ts";
import { readTradeEvents } from "../../../shared/trading/trade-events.ts";
import { LOOK_AGAIN, nextWake } from "../../../shared/trading/wake.ts";

const NOW = 1_800_000_000_000;
const fill = {
  id: "1",
  type: "fill",
  symbol: "BTCUSDT",
  side: "Buy",
  quantity: 0.5,
  price: "60000",
  at: NOW,
};

const read = (...events: readonly unknown[]) => {
  const result = readTradeEvents({ events }, NOW);
  if (!result.ok) throw new Error(result.error);
  return result.value;
};

describe("a trade event", () => {
  test.each<[string, object, object]>([
    ["a fill", {}, { side: "buy", quantity: "0.5", profit: "0" }],
    ["a loss", { profit: -12.5 }, { profit: "-12.5" }],
    ["keys of the bot's own", { strategy: "grid" }, { price: "60000" }],
    ["an order", { type: "order", priceAt: NOW - 5 }, { type: "order", priceAt: NOW - 5 }],
    ["an order without the time of its price", { type: "order" }, { priceAt: null }],
    ["a closed position", { type: "position", quantity: 0 }, { quantity: "0" }],
    ["one that does not say what it traded with", {}, { mode: "paper" }],
    ["one of live trading", { mode: "live" }, { mode: "live" }],
    ["a clock five minutes ahead", { at: NOW + CLOCK_SKEW }, { at: NOW + CLOCK_SKEW }],
  ])("is read: %s", (_, more, expected) => {
    expect(read({ ...fill, ...more })).toMatchObject({ faultCount: 0, events: [expected] });
  });

  test("is read: a balance, which has no symbol", () => {
    expect(read({ id: "b", type: "balance", at: NOW, equity: "1000.5" }).events).toEqual([
      { id: "b", type: "balance", mode: "paper", at: NOW, equity: "1000.5" },
    ]);
  });

  test.each<[string, object]>([
    ["no id", { id: undefined }],
    ["a blank id", { id: " " }],
    ["an endless id", { id: "x".repeat(101) }],
    ["a type that is none", { type: "dividend" }],
    ["a mode that is none", { mode: "hedge" }],
    ["a symbol that is none", { symbol: "BTC/USDT" }],
    ["a quantity of nothing", { quantity: "0" }],
    ["a price of too much", { price: 1_000_001 }],
    ["a profit that is no number", { profit: "lots" }],
    ["a time with a fraction", { at: NOW + 0.5 }],
    ["a time in seconds of text", { at: "1800000000" }],
    ["a future beyond any clock", { at: NOW + CLOCK_SKEW + 1 }],
  ])("that cannot be read is left out, and named: %s", (_, more) => {
    const { events, faults } = read({ ...fill, id: "good" }, { ...fill, ...more });
    expect(events.map(({ id }) => id)).toEqual(["good"]);
    expect(faults).toMatchObject([{ index: 1 }]);
  });

  test.each<[string, unknown]>([
    ["no list", {}],
    ["an empty one", { events: [] }],
    ["one too many", { events: Array.from({ length: MOST_EVENTS + 1 }, () => fill) }],
    ["a list alone", [fill]],
    ["null", null],
  ])("comes in a message; %s is none", (_, json) => {
    expect(readTradeEvents(json, NOW).ok).toBe(false);
  });
});

describe("TRADING_RULES", () => {
  test("replaces single figures", () => {
    expect(tradingSettings('{"tradesPerHour":80,"position":25000.5,"onLoss":null}')).toEqual({
      ...DEFAULT_SETTINGS,
      tradesPerHour: 80,
      position: "25000.5",
      onLoss: null,
    });
    expect(tradingSettings(undefined)).toEqual(DEFAULT_SETTINGS);
    expect(tradingSettings(" ")).toEqual(DEFAULT_SETTINGS);
  });

  test.each([[], { tradesPerHour: 0 }, { onLoss: "flatten" }, { trades: 1 }, { position: "1e9" }])(
    "%j is refused",
    (given) => {
      expect(settingsSchema().safeParse(given).success).toBe(false);
    },
  );
});

describe("the object wakes", () => {
  const nothing = {
    notices: null,
    holdEnds: null,
    overdue: null,
    liveEnds: null,
    leaseEnds: null,
    commandEnds: null,
    firing: false,
    prune: null,
  };
  test.each<[string, object, number | null]>([
    ["never, for nothing", {}, null],
    [
      "for what comes first",
      { holdEnds: NOW + HOUR, liveEnds: NOW + MINUTE, prune: NOW + 2 * HOUR },
      NOW + MINUTE,
    ],
    ["at once, for what others are to hear", { notices: NOW, liveEnds: NOW + MINUTE }, NOW],
    ["each minute, while a rule fires", { firing: true, prune: NOW + HOUR }, NOW + LOOK_AGAIN],
    ["when a halt is overdue", { overdue: NOW + 7 }, NOW + 7],
  ])("%s", (_, waiting, expected) => {
    expect(nextWake({ ...nothing, ...waiting }, NOW)).toBe(expected);
  });
});
