import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CADENCES, periodAt, periodBefore, periodOf } from "../../../shared/compliance/period.ts";

const moments = fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2100, 0) });

describe("a period", () => {
  test.each([
    ["daily", "2026-11-21T23:59:59Z", "2026-11-21"],
    ["weekly", "2026-11-21T12:00:00Z", "2026-W47"],
    ["weekly", "2027-01-01T00:00:00Z", "2026-W53"],
    ["weekly", "2024-12-30T00:00:00Z", "2025-W01"],
    ["monthly", "2026-02-28T23:59:59Z", "2026-02"],
    ["quarterly", "2026-12-31T23:59:59Z", "2026-Q4"],
  ] as const)("%s at %s is %s", (cadence, at, id) => {
    expect(periodAt(cadence, Date.parse(at)).id).toBe(id);
  });

  test.each(CADENCES)("%s: holds its moment, is found by its id, and follows the one before", (cadence) => {
    fc.assert(
      fc.property(moments, (at) => {
        const period = periodAt(cadence, at);
        expect(period.start).toBeLessThanOrEqual(at);
        expect(period.end).toBeGreaterThan(at);
        expect(periodOf(cadence, period.id)).toEqual(period);
        const before = periodBefore(period);
        expect(before.end).toBe(period.start);
        expect(before.id < period.id).toBe(true);
        expect(periodAt(cadence, period.end).start).toBe(period.end);
      }),
    );
  });

  test.each([
    ["daily", "2026-02-30"],
    ["daily", "2026-11"],
    ["weekly", "2026-W00"],
    ["weekly", "2025-W53"],
    ["monthly", "2026-13"],
    ["quarterly", "2026-Q5"],
    ["quarterly", "../../x"],
  ] as const)("%s %s is none", (cadence, id) => {
    expect(periodOf(cadence, id)).toBeNull();
  });
});
