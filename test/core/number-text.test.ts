import fc from "fast-check";
import { expect, test } from "vitest";
import { numberText } from "../../shared/number-text.ts";

test.each([
  [0, 3, 0, "0"],
  [999, 3, 0, "999"],
  [1_000, 3, 0, "1,000"],
  [1_234_567.891, 3, 0, "1,234,567.891"],
  [1_234.5, 0, 0, "1,235"],
  [-1_234.5, 2, 2, "-1,234.50"],
  [0.1 + 0.2, 8, 0, "0.3"],
  [12_345.000_000_01, 8, 0, "12,345.00000001"],
  [7, 2, 2, "7.00"],
])("%d with at most %d and at least %d decimals is %s", (value, most, least, text) => {
  expect(numberText(value, most, least)).toBe(text);
});

test("Whole numbers and quarters are written as the platform writes them", () => {
  fc.assert(
    fc.property(fc.integer({ min: -4e12, max: 4e12 }), fc.integer({ min: 0, max: 4 }), (quarters, least) => {
      const value = quarters / 4;
      const digits = { minimumFractionDigits: least, maximumFractionDigits: 4 };
      expect(numberText(value, 4, least)).toBe(value.toLocaleString("en", digits));
    }),
  );
});
