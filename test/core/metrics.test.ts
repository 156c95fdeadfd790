import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { exposition } from "../../shared/metrics/exposition.ts";
import { totalsFamilies } from "../../shared/metrics/families.ts";
import { BOUNDS, bucketOf, quantile, type Histogram } from "../../shared/metrics/histogram.ts";
import { Recorder } from "../../shared/metrics/recorder.ts";
import { mergeTotals, NO_TOTALS, type Totals } from "../../shared/metrics/totals.ts";
import { vitalsFamilies, type Vitals } from "../../shared/metrics/vitals.ts";
import { NO_STATISTICS } from "../../shared/breaker/statistics.ts";
import { unused } from "../../shared/breaker/state.ts";
import { MINUTE } from "../../shared/time.ts";
import { parseExposition } from "../support/prometheus.ts";

const NOW = 1_800_000_000_000;

const NOTHING = { limiter_decisions: {}, limiter_events: {}, limiter_bans: {} };

const histogramOf = (...durations: number[]): Histogram => {
  const buckets = BOUNDS.map(() => 0).concat(0);
  for (const ms of durations) buckets[bucketOf(ms)]!++;
  return { buckets, sum: durations.reduce((sum, ms) => sum + ms, 0) };
};

describe("a quantile", () => {
  test.each<[string, number[], number, number]>([
    ["lies within the bucket", [7, 7, 7, 7], 0.5, 7.5],
    ["of two buckets is their bound", [3, 3, 7, 7], 0.5, 5],
    [
      "p95 of 94 fast and 6 slow ones is slow",
      [...Array<number>(94).fill(3), ...Array<number>(6).fill(2_500)],
      0.95,
      2_000 + 1_000 / 6,
    ],
    ["beyond the last bound is that bound", [60_000], 0.99, 10_000],
    ["0 is where the first bucket with anything begins", [700], 0, 500],
    ["1 is the bound of the last", [3, 700], 1, 1_000],
  ])("%s", (_, durations, part, expected) => {
    expect(quantile(histogramOf(...durations), part)).toBeCloseTo(expected);
  });

  test("of nothing is not known", () => {
    expect(quantile(histogramOf(), 0.5)).toBeNull();
  });

  test("is never in another bucket than the true one", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 9_999 }), { minLength: 1, maxLength: 50 }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (durations, part) => {
          const sorted = durations.toSorted((a, b) => a - b);
          const truth = sorted[Math.ceil(part * sorted.length) - 1]!;
          const bucket = bucketOf(truth);
          const value = quantile(histogramOf(...durations), part)!;
          expect(value).toBeGreaterThanOrEqual(BOUNDS[bucket - 1] ?? 0);
          expect(value).toBeLessThanOrEqual(BOUNDS[bucket]!);
        },
      ),
    );
  });
});

describe("what isolates count", () => {
  const requests = fc.array(
    fc.record({
      isolate: fc.nat({ max: 2 }),
      route: fc.constantFrom("/api/confirm", "/interactions", "none"),
      status: fc.constantFrom(200, 401, 429, 500),
      took: fc.integer({ min: 0, max: 20_000 }),
    }),
  );

  test("comes together as if one had counted, however it is divided", () => {
    fc.assert(
      fc.property(requests, fc.nat({ max: 10 }), (list, every) => {
        const isolates = [new Recorder(), new Recorder(), new Recorder()];
        const one = new Recorder();
        let together: Totals = NO_TOTALS;
        const take = (isolate: Recorder) => {
          together = mergeTotals(together, isolate.take(NOTHING));
        };
        for (const [i, { isolate, route, status, took }] of list.entries()) {
          isolates[isolate]!.request(route, status, took, NOW);
          one.request(route, status, took, NOW);
          if (i % (every + 1) === 0) take(isolates[isolate]!);
        }
        isolates.forEach(take);
        expect(together).toEqual(mergeTotals(NO_TOTALS, one.take(NOTHING)));
      }),
    );
  });

  test("is due a minute after there was something", () => {
    const recorder = new Recorder();
    expect(recorder.isDue(NOW)).toBe(false);
    recorder.request("/", 200, 1, NOW);
    expect([recorder.isDue(NOW + MINUTE - 1), recorder.isDue(NOW + MINUTE)]).toEqual([false, true]);
    recorder.take(NOTHING);
    expect(recorder.isDue(NOW + 2 * MINUTE)).toBe(false);
  });

  test("has of the counts of others what was added since", () => {
    const recorder = new Recorder();
    const taken = [{ admitted: 3 }, { admitted: 3, limited: 2 }, { admitted: 10, limited: 2 }].map(
      (limiter_decisions) => recorder.take({ ...NOTHING, limiter_decisions }).counters.limiter_decisions,
    );
    expect(taken).toEqual([{ admitted: 3 }, { limited: 2 }, { admitted: 7 }]);
  });

  test("begins anew where an earlier version had other bounds", () => {
    const old: Totals = {
      routes: { "/": { buckets: [7, 7], sum: 70, statuses: { 200: 14 } } },
      counters: {},
    };
    const delta = { routes: { "/": { ...histogramOf(3), statuses: { 200: 1 } } }, counters: {} };
    expect(mergeTotals(old, delta).routes["/"]).toEqual({ ...histogramOf(3), statuses: { 200: 15 } });
  });
});

describe("the text for Prometheus", () => {
  test("has every number, with bounds in seconds and buckets that add up", () => {
    const recorder = new Recorder();
    for (const took of [3, 40, 40, 700, 60_000]) recorder.request("/api/confirm", 200, took, NOW);
    recorder.request("/api/confirm", 429, 1, NOW);
    const families = parseExposition(
      exposition(totalsFamilies(recorder.take({ ...NOTHING, limiter_decisions: { limited: 1 } }))),
    );
    expect(families.get("edge_http_requests_total")?.samples).toEqual([
      { name: "edge_http_requests_total", labels: { route: "/api/confirm", status: "200" }, value: 5 },
      { name: "edge_http_requests_total", labels: { route: "/api/confirm", status: "429" }, value: 1 },
    ]);
    const histogram = families.get("edge_http_request_duration_seconds")!.samples;
    const at = (le: string) => histogram.find(({ labels }) => labels["le"] === le)?.value;
    expect([at("0.005"), at("0.05"), at("1"), at("10"), at("+Inf")]).toEqual([2, 4, 5, 5, 6]);
    expect(histogram.at(-2)?.value).toBeCloseTo(60.784);
    expect(families.get("edge_limiter_decisions_total")?.samples).toMatchObject([
      { labels: { verdict: "limited" }, value: 1 },
    ]);
  });

  test("escapes whatever a label holds", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 20 }), (text) => {
        const samples = [{ labels: { route: text }, value: 1 }];
        const parsed = parseExposition(exposition([{ name: "a", type: "gauge", help: text, samples }]));
        expect(parsed.get("a")?.samples[0]?.labels).toEqual({ route: text });
      }),
    );
  });

  test.each([
    [0, "0"],
    [1e21, "1e+21"],
    [Infinity, "+Inf"],
    [-Infinity, "-Inf"],
    [Number.NaN, "NaN"],
  ])("writes %d as %s", (value, expected) => {
    const text = exposition([{ name: "a", type: "gauge", help: "h", samples: [{ labels: {}, value }] }]);
    expect(text).toBe(`# HELP a h\n# TYPE a gauge\na ${expected}\n`);
  });

  test("leaves out what is not known, and says which part did not answer", () => {
    const vitals: Vitals = {
      breakers: { discord: { state: unused(NOW), statistics: NO_STATISTICS } },
      outboxes: {
        discord: { interactive: 1, background: 2, dead: 3, oldestAge: 1_500, stopped: "none" },
        supabase: null,
      },
      audit: null,
      policy: { version: 7, age: null, entries: 0 },
    };
    const families = parseExposition(exposition(vitalsFamilies(vitals)));
    expect(families.get("edge_part_up")?.samples.map(({ labels, value }) => [labels["part"], value])).toEqual(
      [
        ["breaker:discord", 1],
        ["outbox:discord", 1],
        ["outbox:supabase", 0],
        ["audit", 0],
      ],
    );
    expect(families.get("edge_outbox_oldest_age_seconds")?.samples).toMatchObject([{ value: 1.5 }]);
    expect(families.get("edge_breaker_state")?.samples.filter(({ value }) => value === 1)).toMatchObject([
      { labels: { dependency: "discord", state: "closed" } },
    ]);
    expect([families.has("edge_audit_sequence"), families.has("edge_policy_age_seconds")]).toEqual([
      false,
      false,
    ]);
  });
});
