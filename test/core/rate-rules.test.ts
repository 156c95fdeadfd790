import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { keyOf } from "../../shared/limits/key.ts";
import { leakRate, type WindowRule, type ZoneRule } from "../../shared/limits/rules.ts";
import { MemoryBudget } from "../../shared/limits/record-table.ts";
import type { RuleBook } from "../../shared/limits/rule-book.ts";
import { WindowBook } from "../../shared/limits/window.ts";
import { ZoneBook } from "../../shared/limits/zone.ts";

const key = keyOf("203.0.113.7", { high: 1, low: 2 });
const START = Date.UTC(2026, 10, 21);

/** Gaps between requests: bursts, the edges of the window and of milliseconds, long silence. */
const gaps = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.constant(0) },
    { weight: 4, arbitrary: fc.integer({ min: 1, max: 400 }) },
    { weight: 2, arbitrary: fc.integer({ min: 2_900, max: 3_100 }) },
    { weight: 1, arbitrary: fc.constantFrom(59_999, 60_000, 60_001, 1_000, 999, 1_001) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 200_000 }) },
  ),
  { maxLength: 300 },
);

function run(book: RuleBook, times: readonly number[]): boolean[] {
  return times.map((now) => {
    const account = book.open(key, now);
    if (account.retryAfter !== null) return false;
    return account.take(null);
  });
}

function timesOf(steps: readonly number[]): number[] {
  let now = START;
  return steps.map((gap) => (now += gap));
}

/** The definition: a request passes while fewer than `limit` passed within the period before it. */
function exactLog({ limit, period }: WindowRule, times: readonly number[]): boolean[] {
  const admitted: number[] = [];
  return times.map((now) => {
    const passes = admitted.filter((time) => now - time < period).length < limit;
    if (passes) admitted.push(now);
    return passes;
  });
}

/** ngx_http_limit_req_module's arithmetic: excess in thousandths, whole milliseconds, refused hits not counted. */
function nginx(rule: ZoneRule, times: readonly number[]): boolean[] {
  const rate = leakRate(rule);
  let state: { excess: number; last: number } | null = null;
  return times.map((now) => {
    const excess: number =
      state === null ? 0 : Math.max(0, state.excess - Math.floor((rate * (now - state.last)) / 1000) + 1000);
    if (excess > rule.burst * 1000) return false;
    state = { excess, last: now };
    return true;
  });
}

describe("a window", () => {
  const rules: WindowRule[] = [
    { kind: "window", limit: 20, period: 60_000, blockFor: 0 },
    { kind: "window", limit: 1, period: 60_000, blockFor: 0 },
    { kind: "window", limit: 40, period: 3_000, blockFor: 0 },
  ];
  test.each(rules)("of $limit in $period ms decides as the exact log", (rule) => {
    fc.assert(
      fc.property(gaps, (steps) => {
        const times = timesOf(steps);
        expect(run(new WindowBook(rule, new MemoryBudget(1e6)), times)).toEqual(exactLog(rule, times));
      }),
    );
  });

  test("of a quarter of an hour is rounded by less than 14 ms, never to the client's advantage", () => {
    const rule: WindowRule = { kind: "window", limit: 3, period: 900_000, blockFor: 0 };
    fc.assert(
      fc.property(gaps, (steps) => {
        const times = timesOf(steps);
        const decided = run(new WindowBook(rule, new MemoryBudget(1e6)), times);
        const admitted = times.filter((_, i) => decided[i]);
        const spans = admitted.slice(rule.limit).map((time, i) => time - admitted[i]!);
        expect(spans.filter((span) => span < rule.period)).toEqual([]);
        const stricter = exactLog({ ...rule, period: rule.period + 14 }, times).filter(Boolean).length;
        expect(admitted.length).toBeGreaterThanOrEqual(stricter);
      }),
    );
  });

  test("says when there is room again, and there is: not a millisecond earlier", () => {
    const book = new WindowBook(
      { kind: "window", limit: 2, period: 60_000, blockFor: 0 },
      new MemoryBudget(1e6),
    );
    run(book, [START, START + 500]);
    expect(book.open(key, START + 900).retryAfter).toBe(59_100);
    expect(book.open(key, START + 59_999).retryAfter).toBe(1);
    expect(book.open(key, START + 60_000).retryAfter).toBeNull();
  });
});

describe("a zone", () => {
  const rules: ZoneRule[] = [
    { kind: "zone", requests: 10, period: 1_000, burst: 20 },
    { kind: "zone", requests: 5, period: 1_000, burst: 10 },
    { kind: "zone", requests: 1, period: 60_000, burst: 1 },
    { kind: "zone", requests: 1, period: 1_000, burst: 3 },
    { kind: "zone", requests: 1, period: 1_000, burst: 0 },
  ];
  test.each(rules)("of $requests per $period ms, burst $burst, decides as nginx", (rule) => {
    fc.assert(
      fc.property(gaps, (steps) => {
        const times = timesOf(steps);
        expect(run(new ZoneBook(rule, new MemoryBudget(1e6)), times)).toEqual(nginx(rule, times));
      }),
    );
  });

  test.each(rules)("of $requests per $period ms, burst $burst, says truly when it has room", (rule) => {
    fc.assert(
      fc.property(gaps, (steps) => {
        const book = new ZoneBook(rule, new MemoryBudget(1e6));
        for (const now of timesOf(steps)) {
          const { retryAfter } = book.open(key, now);
          const passes = (after: number) => book.open(key, now + after).retryAfter === null;
          expect(passes(retryAfter ?? 0)).toBe(true);
          expect(retryAfter !== null && passes(retryAfter - 1)).toBe(false);
          if (retryAfter === null) book.open(key, now).take(null);
        }
      }),
    );
  });
});
