import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DEFAULT_FIGURES } from "../../../shared/anomalies/figures.ts";
import { combine, NO_TRAFFIC, trafficOf, type Traffic } from "../../../shared/anomalies/traffic.ts";
import { markTold, untoldOf, watchTraffic, type TrafficWatch } from "../../../shared/anomalies/watch.ts";
import { DAY, MINUTE } from "../../../shared/time.ts";

const MIDNIGHT = Date.UTC(2026, 10, 21);
const traffic = (more: Partial<Traffic>): Traffic => ({ ...NO_TRAFFIC, ...more });
const NO_JAILED = NO_TRAFFIC.jailed;

/** What is told when each minute brings this; null: cron leaves the minute out. */
function story(minutes: readonly (Partial<Traffic> | null)[], start = MIDNIGHT) {
  let watch: TrafficWatch | null = watchTraffic(null, NO_TRAFFIC, DEFAULT_FIGURES, start);
  let totals = NO_TRAFFIC;
  const told: string[] = [];
  for (const [i, minute] of minutes.entries()) {
    totals = combine(totals, traffic(minute ?? {}), (a, b) => a + b);
    if (minute === null) continue;
    watch = watchTraffic(watch, totals, DEFAULT_FIGURES, start + (i + 1) * MINUTE);
    const untold = untoldOf(watch);
    told.push(...untold.map(({ name, subject, state }) => `${i + 1}: ${name} ${subject} ${state}`));
    watch = markTold(watch, untold);
  }
  return told;
}

const times = <T>(count: number, minute: T): readonly T[] => Array.from({ length: count }, () => minute);

describe("is told, and told to be over", () => {
  test.each<[string, readonly (Partial<Traffic> | null)[], readonly string[]]>([
    ["nothing of a day like any other", times(600, { requests: 60, api: 5, unauthorised: 1, errors: 1 }), []],
    [
      "more than ten errors in a hundred requests, when it lasts two minutes",
      [
        ...times(5, { requests: 200 }),
        ...times(3, { requests: 200, errors: 150 }),
        ...times(20, { requests: 200 }),
      ],
      ["7: error_rate edge firing", "17: error_rate edge resolved"],
    ],
    ["ten errors in a hundred requests", times(10, { requests: 100, errors: 10 }), []],
    [
      "errors of a quiet hour, once a hundred requests tell",
      times(40, { requests: 5, errors: 1 }),
      ["21: error_rate edge firing"],
    ],
    ["a few errors among few requests", times(10, { requests: 5, errors: 5 }), []],
    [
      "a burst of 401",
      [{ requests: 60, unauthorised: 51 }, ...times(12, { requests: 60 })],
      ["1: refusal_burst 401 firing", "10: refusal_burst 401 resolved"],
    ],
    [
      "bursts of 403 and 429 that build up over five minutes",
      times(5, { requests: 100, forbidden: 21, limited: 41 }),
      ["5: refusal_burst 403 firing", "5: refusal_burst 429 firing"],
    ],
    [
      "a flood against what is usual, above the floor",
      [...times(60, { requests: 700 }), ...times(3, { requests: 3_600 }), ...times(10, { requests: 700 })],
      ["62: traffic_flood requests firing", "68: traffic_flood requests resolved"],
    ],
    ["five times little is no flood", [...times(60, { requests: 30 }), ...times(5, { requests: 2_900 })], []],
    ["a busy community is no flood to itself", times(120, { requests: 9_000 }), []],
    [
      "a flood that the limiter refuses",
      [...times(2, { requests: 2_500, denied: 3_100 }), ...times(6, {})],
      ["2: traffic_flood refused firing", "7: traffic_flood refused resolved"],
    ],
    [
      "an address that a jail shut out",
      [{ jailed: { ...NO_JAILED, api: 1 } }, ...times(15, {})],
      ["1: address_failures api firing", "15: address_failures api resolved"],
    ],
  ])("%s", (_, minutes, expected) => {
    expect(story(minutes)).toEqual(expected);
  });

  test("more than 10,000 API requests in a day, until the next one", () => {
    const minutes = times(2_880, { requests: 7, api: 7 });
    expect(story(minutes)).toEqual([
      "1429: request_volume api firing",
      "1440: request_volume api resolved",
      "2868: request_volume api firing",
      "2880: request_volume api resolved",
    ]);
  });
});

describe("cron", () => {
  test("twice in a minute is once", () => {
    const totals = traffic({ requests: 50_000 });
    const first = watchTraffic(null, NO_TRAFFIC, DEFAULT_FIGURES, MIDNIGHT);
    const second = watchTraffic(first, totals, DEFAULT_FIGURES, MIDNIGHT + MINUTE);
    expect(watchTraffic(second, totals, DEFAULT_FIGURES, MIDNIGHT + MINUTE + 30_000)).toBe(second);
  });

  test("that comes late shares what grew among the minutes it left out", () => {
    expect(story([...times(9, { requests: 300 }), ...times(20, null), { requests: 21 * 700 }])).toEqual([]);
    expect(story([...times(9, { requests: 300 }), null, null, { requests: 12_000 }])).toEqual([
      "12: traffic_flood requests firing",
    ]);
  });

  test("goes on where counters began anew", () => {
    const before = watchTraffic(null, traffic({ requests: 1_000_000 }), DEFAULT_FIGURES, MIDNIGHT);
    const after = watchTraffic(before, traffic({ requests: 10 }), DEFAULT_FIGURES, MIDNIGHT + MINUTE);
    expect(untoldOf(after)).toEqual([]);
  });
});

test("what was not told is told by the next look, and a change meanwhile in its place", () => {
  const first = watchTraffic(null, NO_TRAFFIC, DEFAULT_FIGURES, MIDNIGHT);
  const fired = watchTraffic(first, traffic({ forbidden: 500 }), DEFAULT_FIGURES, MIDNIGHT + MINUTE);
  const untold = untoldOf(fired);
  expect(untold).toMatchObject([{ name: "refusal_burst", subject: "403", state: "firing" }]);
  const later = watchTraffic(fired, traffic({ forbidden: 500 }), DEFAULT_FIGURES, MIDNIGHT + 2 * MINUTE);
  expect(untoldOf(later)).toEqual(untold);
  const mended = watchTraffic(fired, traffic({ forbidden: 500 }), DEFAULT_FIGURES, MIDNIGHT + DAY);
  expect(untoldOf(markTold(mended, untold))).toMatchObject([{ state: "resolved" }]);
});

test("noise around a limit is told in turns, at most once in as many minutes as a rule takes to mend", () => {
  const noise = fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 60, maxLength: 120 });
  fc.assert(
    fc.property(noise, (counts) => {
      const told = story(counts.map((unauthorised) => ({ requests: 100, unauthorised })));
      const states = told.map((line) => line.split(" ").at(-1));
      expect(states).toEqual(states.map((_, i) => (i % 2 === 0 ? "firing" : "resolved")));
      expect(told.length).toBeLessThanOrEqual(Math.ceil(counts.length / 5) + 1);
    }),
    { numRuns: 30 },
  );
});

test("totals become what is watched: routes of the API, statuses, refusals, bans", () => {
  const route = (statuses: Record<string, number>, count: number) => ({
    statuses,
    buckets: [count, 0],
    sum: 0,
  });
  expect(
    trafficOf({
      routes: {
        "/api/confirm": route({ 200: 5, 401: 2, 503: 1 }, 8),
        "/admin": route({ 500: 1, 403: 3 }, 4),
      },
      counters: {
        limiter_decisions: { admitted: 9, limited: 3, banned: 2 },
        limiter_events: { calls: 4, shielded: 1 },
        limiter_bans: { api: 2 },
      },
    }),
  ).toEqual({
    requests: 12,
    api: 8,
    errors: 1,
    unauthorised: 2,
    forbidden: 3,
    limited: 0,
    denied: 6,
    jailed: { api: 2, flood: 0, login: 0, default: 0 },
  });
});
