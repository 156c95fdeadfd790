import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  decimal,
  formatDecimal,
  multiply,
  parseDecimal,
  percentOf,
} from "../../../shared/trading/decimal.ts";

describe("an amount", () => {
  test.each([
    ["0", "0"],
    ["1", "1"],
    ["1.50", "1.5"],
    ["0.00000001", "0.00000001"],
    ["-2.25", "-2.25"],
    ["1000000", "1000000"],
    ["1000000000000", "1000000000000"],
    [String(0.1), "0.1"],
  ])("%s is %s", (text, expected) => {
    expect(formatDecimal(decimal(text))).toBe(expected);
  });

  test.each([
    "",
    " 1",
    "1 ",
    "+1",
    "01",
    "1.",
    ".5",
    "1e3",
    String(1e-7),
    String(0.1 + 0.2),
    "1.123456789",
    "10000000000000",
    "NaN",
    "Infinity",
    "1,5",
    "٣",
    "0x10",
    "--1",
  ])("%j is none", (text) => {
    expect(parseDecimal(text)).toBeNull();
  });

  test("is spelled in one way, whatever it was read from", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), (value) => {
        const text = formatDecimal(value);
        expect([parseDecimal(text), decimal(text)]).toEqual([value, value]);
      }),
    );
  });

  test("multiplies without floating point", () => {
    expect(formatDecimal(multiply(decimal("0.1"), decimal("0.2")))).toBe("0.02");
    expect(formatDecimal(multiply(decimal("1000000"), decimal("1000000")))).toBe("1000000000000");
    expect(formatDecimal(multiply(decimal("-0.00000001"), decimal("0.5")))).toBe("0");
    expect(formatDecimal(percentOf(decimal("5"), decimal("200")))).toBe("2.5");
  });
});
