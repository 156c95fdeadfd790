import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { everyMinute, note, recent, type History } from "../../../shared/metrics/history.ts";
import { BOUNDS, bucketOf } from "../../../shared/metrics/histogram.ts";
import type { Totals } from "../../../shared/metrics/totals.ts";
import { MINUTE } from "../../../shared/time.ts";

const NOON = Date.UTC(2026, 10, 21, 12);

/** A report of some answers, all of one duration. */
function report(statuses: Record<string, number>, took = 30): Totals {
  const buckets = Array.from({ length: BOUNDS.length + 1 }, () => 0);
  const count = Object.values(statuses).reduce((sum, many) => sum + many, 0);
  buckets[bucketOf(took)] = count;
  return { routes: { "/a": { buckets, sum: took * count, statuses } }, counters: {} };
}

describe("the history of two hours", () => {
  test("adds the reports of one minute together, by whose fault they were", () => {
    let history = note([], report({ "200": 3, "304": 1, "404": 2 }), NOON + 10);
    history = note(history, report({ "200": 1, "500": 4 }, 900), NOON + 59_999);
    expect(history).toEqual([expect.objectContaining({ at: NOON, served: 5, refused: 2, failed: 4 })]);
  });

  test("forgets what is older, and fills the minutes nobody reported in", () => {
    let history: History = [];
    for (const minute of [0, 1, 5, 121])
      history = note(history, report({ "200": 1 }), NOON + minute * MINUTE);
    expect(history.map(({ at }) => (at - NOON) / MINUTE)).toEqual([5, 121]);
    const all = everyMinute(history, NOON + 121 * MINUTE + 5);
    expect(all).toHaveLength(120);
    expect(all.filter(({ served }) => served > 0).map(({ at }) => (at - NOON) / MINUTE)).toEqual([5, 121]);
  });

  test("says the rate, share of failures and p95 of the last five minutes and this one", () => {
    let history = note([], report({ "500": 1_000 }), NOON - 10 * MINUTE);
    history = note(history, report({ "200": 90, "500": 10 }, 200), NOON - 2 * MINUTE);
    expect(recent(history, NOON)).toEqual({
      requestsPerMinute: 20,
      failedShare: 0.1,
      p95: expect.closeTo(242.5, 1),
    });
    expect(recent([], NOON)).toEqual({ requestsPerMinute: 0, failedShare: null, p95: null });
  });

  test("counts every answer exactly once, however the reports fall", () => {
    const reports = fc.array(fc.tuple(fc.nat(90 * MINUTE), fc.nat(50), fc.nat(50), fc.nat(50)), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(reports, (unsorted) => {
        const inOrder = unsorted.toSorted((a, b) => a[0] - b[0]);
        let history: History = [];
        for (const [at, a, b, c] of inOrder) {
          history = note(history, report({ "200": a, "429": b, "503": c }), NOON + at);
        }
        const sum = (of: "served" | "refused" | "failed") =>
          history.reduce((all, minute) => all + minute[of], 0);
        expect([sum("served"), sum("refused"), sum("failed")]).toEqual(
          [1, 2, 3].map((i) => inOrder.reduce((all, one) => all + (one[i] ?? 0), 0)),
        );
        expect(history.map(({ at }) => at)).toEqual(
          [...new Set(history.map(({ at }) => at))].toSorted((a, b) => a - b),
        );
      }),
    );
  });
});
