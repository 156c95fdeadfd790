import { describe, expect, test } from "vitest";
import { exchangeOrderId, fingerprint, parseIdempotencyKey } from "../../../shared/trading/order.ts";
import { tradeRequest } from "../../../shared/trading/trade-request.ts";

const ORDER = { symbol: "BTCUSDT", side: "buy", type: "limit", quantity: "0.5", price: "60000" };

describe("a trade request", () => {
  test.each<[string, object, object]>([
    ["amounts as text", {}, {}],
    ["amounts as numbers", { quantity: 0.5, price: 60_000 }, {}],
    ["the exchange's spelling", { side: "Buy", type: "LIMIT" }, {}],
    ["trailing zeros", { quantity: "0.50000000", price: "60000.00" }, {}],
    ["the largest", { quantity: 1_000_000, price: "1000000" }, { quantity: "1000000", price: "1000000" }],
    ["the smallest", { quantity: "0.00000001" }, { quantity: "0.00000001" }],
    ["the shortest symbol", { symbol: "ABCUSDT" }, { symbol: "ABCUSDT" }],
    ["the longest symbol", { symbol: "ABCDEFGHIJUSDT" }, { symbol: "ABCDEFGHIJUSDT" }],
  ])("with %s is read", (_, given, expected) => {
    expect(tradeRequest.parse({ ...ORDER, ...given })).toEqual({ ...ORDER, ...expected });
  });

  test.each<[string, object]>([
    ["no symbol", { symbol: undefined }],
    ["a short symbol", { symbol: "ABUSDT" }],
    ["a long symbol", { symbol: "ABCDEFGHIJKUSDT" }],
    ["a small symbol", { symbol: "btcusdt" }],
    ["another currency", { symbol: "BTCUSD" }],
    ["a symbol and a line break", { symbol: "BTCUSDT\n" }],
    ["no quantity", { quantity: undefined }],
    ["quantity 0", { quantity: 0 }],
    ["quantity -1", { quantity: -1 }],
    ["quantity above a million", { quantity: "1000000.00000001" }],
    ["a price above a million", { price: 1_000_001 }],
    ["a price of nothing", { price: "0.000" }],
    ["a price of nine places", { price: "1.123456789" }],
    ["what floating point has spoilt", { price: 0.1 + 0.2 }],
    ["an exponent", { price: 1e-7 }],
    ["an amount that is no number", { quantity: "NaN" }],
    ["an amount in a list", { quantity: ["1"] }],
    ["null", { price: null }],
    ["a side that is none", { side: "hold" }],
    ["a type that is none", { type: "stop" }],
    ["an unknown key", { leverage: 100 }],
    ["a mode that is none", { mode: "demo" }],
  ])("with %s is refused", (_, given) => {
    expect(tradeRequest.safeParse({ ...ORDER, ...given }).success).toBe(false);
  });

  test("asks for the same order in however many spellings", () => {
    const spelled = tradeRequest.parse({ ...ORDER, side: "Buy", quantity: 0.5, price: "60000.0" });
    expect(fingerprint(spelled)).toBe(fingerprint(tradeRequest.parse(ORDER)));
    expect(fingerprint(tradeRequest.parse({ ...ORDER, price: "60000.1" }))).not.toBe(fingerprint(spelled));
  });
});

describe("an idempotency key", () => {
  test.each([
    ['"8e03978e-40d5-43dd-bc93-6894a57f9324"', "8e03978e-40d5-43dd-bc93-6894a57f9324"],
    ["8e03978e-40d5-43dd-bc93-6894a57f9324", "8e03978e-40d5-43dd-bc93-6894a57f9324"],
    ['  "order:17/a" ', "order:17/a"],
    ["x".repeat(128), "x".repeat(128)],
  ])("%s is %s", (header, key) => {
    expect(parseIdempotencyKey(header)).toEqual({ ok: true, value: key });
  });

  test.each(["", '""', "short", '"a b c d e f"', "x".repeat(129), '"eins\\"zwei"', "schlüssel", '"unclosed'])(
    "%j is none",
    (header) => {
      expect(parseIdempotencyKey(header).ok).toBe(false);
    },
  );

  test("makes one order id, as the exchange takes it, that nobody else's key makes", async () => {
    const id = await exchangeOrderId("ann", "key-one-1");
    expect(id).toMatch(/^[A-Za-z0-9_-]{1,36}$/);
    expect(await exchangeOrderId("ann", "key-one-1")).toBe(id);
    const others = [
      await exchangeOrderId("ben", "key-one-1"),
      await exchangeOrderId("ann", "key-one-2"),
      await exchangeOrderId('ann","key', "one-1"),
    ];
    expect(new Set([id, ...others]).size).toBe(4);
  });
});
