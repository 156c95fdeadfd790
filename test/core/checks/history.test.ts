import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { KeptSample } from "../../../shared/checks/book.ts";
import { figuresOf, LATENCY_BOUNDS, latencyOf } from "../../../shared/checks/figures.ts";
import { minutesOf } from "../../../shared/checks/minutes.ts";
import { packMinutes, packResults, unpackMinutes, unpackResults } from "../../../shared/checks/packed.ts";
import { historyQuery } from "../../../shared/checks/requests.ts";
import { samplesByCheck, type TimedSample } from "../../../shared/checks/rollup.ts";
import { readHistory } from "../../../workers/checks/history.ts";
import { DAY, HOUR, MINUTE, SECOND } from "../../../shared/time.ts";

const MIDNIGHT = Date.UTC(2026, 10, 21);

const up = (latency: number): KeptSample => ({
  check: "site",
  level: "up",
  latency,
  reason: null,
  planned: false,
});
const latencies = (...all: readonly number[]) => latencyOf(figuresOf(all.map(up))["site"]!);

describe("response times", () => {
  test("of one answer are that answer's, not the middle of a bucket's", () => {
    expect(latencies(371)).toEqual({ mean: 371, p50: 400, p95: 400, p99: 400 });
  });

  test("of none, and of those that an earlier version counted otherwise, are not known", () => {
    const { site } = figuresOf([{ ...up(1), level: "down", latency: null }]);
    expect(latencyOf(site!)).toBeNull();
    expect(latencyOf({ ...site!, latency: { buckets: [0, 3, 0], sum: 30 } })).toBeNull();
  });

  test("say of 95 % what 95 % stayed within, and no more than a third above what they needed", () => {
    const all = fc.array(fc.integer({ min: 10, max: 30_000 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(all, (given) => {
        const { p95, mean } = latencies(...given)!;
        const sorted = given.toSorted((a, b) => a - b);
        const needed = sorted[Math.ceil(0.95 * given.length) - 1]!;
        expect(p95).toBeGreaterThanOrEqual(needed);
        expect(p95).toBeLessThanOrEqual((needed * 4) / 3);
        expect(mean).toBeCloseTo(given.reduce((sum, one) => sum + one, 0) / given.length, 6);
      }),
    );
  });

  test("are counted by bounds that rise", () => {
    expect(LATENCY_BOUNDS).toEqual([...new Set(LATENCY_BOUNDS)].toSorted((a, b) => a - b));
    expect(LATENCY_BOUNDS.slice(0, 11)).toEqual([1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20]);
    expect(LATENCY_BOUNDS.at(-1)).toBe(30 * SECOND);
  });
});

const result = fc.record({
  level: fc.constantFrom<KeptSample["level"][]>("up", "degraded", "down", "maintenance"),
  latency: fc.option(fc.integer({ min: 0, max: 30_000 })),
  reason: fc.option(fc.string({ maxLength: 20 })),
  planned: fc.boolean(),
});
const anHour = fc
  .uniqueArray(fc.tuple(fc.nat(59), result), { selector: ([minute]) => minute, maxLength: 60 })
  .map((all) =>
    all
      .toSorted(([a], [b]) => a - b)
      .map(([minute, one]): TimedSample => Object.assign({ at: MIDNIGHT + minute * MINUTE }, one)),
  );
/** As a database gives it back. */
const stored = <T>(packed: T): T => JSON.parse(JSON.stringify(packed)) as T;

describe("an hour in one field", () => {
  test("is unpacked as it was packed", () => {
    fc.assert(
      fc.property(anHour, (samples) => {
        expect(unpackResults(MIDNIGHT, stored(packResults(samples)))).toEqual(samples);
        const minutes = minutesOf(samples);
        expect(unpackMinutes(MIDNIGHT, stored(packMinutes(minutes)))).toEqual(minutes);
      }),
    );
  });

  test("counts by minutes what it counts as an hour", () => {
    fc.assert(
      fc.property(anHour, (samples) => {
        const { site } = figuresOf(samples.map((sample) => ({ check: "site", ...sample })));
        const sum = (of: "up" | "degraded" | "down" | "maintenance") =>
          minutesOf(samples).reduce((total, minute) => total + minute[of], 0);
        for (const of of ["up", "degraded", "down", "maintenance"] as const) {
          expect(sum(of)).toBe(site?.[of] ?? 0);
        }
      }),
    );
  });

  test("puts two results of one minute into one: its period was changed within it", () => {
    const slots = [
      { at: MIDNIGHT, samples: [up(10), { ...up(40), check: "other" }] },
      { at: MIDNIGHT + MINUTE, samples: [up(20), up(40)] },
    ];
    const minutes = minutesOf(samplesByCheck(slots).get("site")!);
    expect(minutes.map(({ up: count, latency }) => [count, latency])).toEqual([
      [1, 10],
      [2, 30],
    ]);
  });
});

describe("a question about the past", () => {
  const now = MIDNIGHT + 10 * HOUR + 20 * SECOND;
  const seconds = (at: number) => String(at / SECOND);

  test.each<[string, Record<string, string>, object]>([
    [
      "without words: the last day by minutes",
      {},
      { step: "minute", from: now - (now % MINUTE) - DAY + MINUTE, until: now - (now % MINUTE) + MINUTE },
    ],
    [
      "within an hour: that hour",
      {
        step: "hour",
        from: seconds(MIDNIGHT + 90 * MINUTE),
        until: seconds(MIDNIGHT + 100 * MINUTE),
      },
      { step: "hour", from: MIDNIGHT + HOUR, until: MIDNIGHT + 2 * HOUR },
    ],
    [
      "a day",
      { step: "day", from: seconds(MIDNIGHT) },
      { step: "day", from: MIDNIGHT, until: MIDNIGHT + DAY },
    ],
    [
      "a day of results that begins within a minute",
      { step: "raw", from: seconds(MIDNIGHT + 30 * SECOND), until: seconds(MIDNIGHT + DAY + 30 * SECOND) },
      { step: "raw", from: MIDNIGHT, until: MIDNIGHT + DAY + MINUTE },
    ],
  ])("%s", (_, query, question) => {
    expect(historyQuery(now).parse(query)).toEqual(question);
  });
});

test("what is copied between the two questions is read once", async () => {
  const all = [0, 1, 2, 3].map((hour): TimedSample => {
    const at = MIDNIGHT + hour * HOUR;
    return { at, level: "up", latency: hour, reason: null, planned: false };
  });
  const since = MIDNIGHT + 2 * HOUR;
  const within = (from: number, until: number) => all.filter(({ at }) => at >= from && at < until);
  const services = {
    checks: () => ({ uncopied: async () => ({ since, samples: within(since, Infinity) }) }),
    // By now it has everything.
    checkHistory: {
      results: async (_: string, from: number, until: number) => within(from, until),
      minutes: async (_: string, from: number, until: number) => minutesOf(within(from, until)),
    },
  } as unknown as Parameters<typeof readHistory>[0];
  const times = async (step: "raw" | "minute") => {
    const question = { check: "site", step, from: MIDNIGHT, until: MIDNIGHT + 4 * HOUR } as const;
    const { points } = (await readHistory(services, question)) as { points: readonly { at: number }[] };
    return points.map(({ at }) => at);
  };
  expect([await times("raw"), await times("minute")]).toEqual([
    all.map(({ at }) => at),
    all.map(({ at }) => at),
  ]);
});
