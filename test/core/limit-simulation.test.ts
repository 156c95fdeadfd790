import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mostAdmitted, simulate, type Arrival, type Outcome } from "../support/limit-simulation.ts";

/** Deterministic numbers in [0, 1): the same seed, the same simulation. */
function randomFrom(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

const latency = [1, 40] as const;
const sorted = (trace: Arrival[]) => trace.sort((a, b) => a.at - b.at);
const refused = (outcomes: readonly Outcome[]) =>
  outcomes.filter(({ decision }) => decision.kind !== "admitted");
/** What is measured is the window, not how much one isolate works on at a time. */
const ROOMY = '{"inFlight":1000}';
const JAILS_OFF = '{"inFlight":1000,"jails":{"flood":{"threshold":1000},"api":{"threshold":1000}}}';

/** A block of the least length, so that one simulation sees many windows. */
const SHORT_BLOCK =
  '{"inFlight":1000,"rules":{"api":{"blockFor":1000}},"jails":{"flood":{"threshold":1000},"api":{"threshold":1000}}}';

const hostile = fc.record({
  seed: fc.integer({ min: 1 }),
  isolates: fc.integer({ min: 1, max: 5 }),
  gaps: fc.array(
    fc.record({
      gap: fc.oneof(
        { weight: 6, arbitrary: fc.integer({ min: 0, max: 30 }) },
        { weight: 3, arbitrary: fc.integer({ min: 100, max: 4_000 }) },
        { weight: 1, arbitrary: fc.integer({ min: 10_000, max: 62_000 }) },
        { weight: 1, arbitrary: fc.constantFrom(1_799, 1_800, 2_000, 59_999, 60_000, 60_001) },
      ),
      isolate: fc.nat(4),
    }),
    { minLength: 30, maxLength: 150 },
  ),
  evictEvery: fc.option(fc.integer({ min: 3_000, max: 30_000 }), { nil: undefined }),
  deaths: fc.array(fc.record({ isolate: fc.nat(4), at: fc.nat(120_000) }), { maxLength: 3 }),
});

describe("never a 21st in any 60 s", { timeout: 30_000 }, () => {
  test("over several isolates with late messages, skewed clocks, evictions and isolates that die", async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async ({ seed, isolates, gaps, evictEvery, deaths }) => {
        let at = 0;
        const trace = gaps.map(({ gap, isolate }): Arrival => {
          at += gap;
          return { at, key: "203.0.113.7", class: "api", isolate: isolate % isolates };
        });
        const { outcomes } = await simulate(trace, {
          isolates,
          random: randomFrom(seed),
          latency: [1, 150],
          skew: 80,
          isolateDies: deaths.filter(({ isolate }) => isolate < isolates),
          limits: SHORT_BLOCK,
          ...(evictEvery === undefined ? {} : { evictEvery }),
        });
        expect(outcomes).toHaveLength(trace.length);
        expect(mostAdmitted(outcomes, "203.0.113.7", 60_000)).toBeLessThanOrEqual(20);
      }),
      { numRuns: 40 },
    );
  });

  test.each([0, 200, 900, 1_600, 1_750, 2_000, 2_500])(
    "a lease spent at its very end and a burst %i ms after its beginning has left the window",
    async (offset) => {
      const send = (at: number): Arrival => ({ at, key: "203.0.113.7", class: "api", isolate: 0 });
      const burst = (at: number, count: number) => Array.from({ length: count }, (_, i) => send(at + i * 5));
      const trace = [send(0), send(100), ...burst(1_850, 8), ...burst(60_100 + offset, 40)];
      const world = { isolates: 1, random: randomFrom(4), latency: [1, 3] as const, limits: SHORT_BLOCK };
      const { outcomes } = await simulate(trace, world);
      expect(mostAdmitted(outcomes, "203.0.113.7", 60_000)).toBeLessThanOrEqual(20);
      expect(outcomes.filter(({ decision }) => decision.kind === "admitted").length).toBeGreaterThanOrEqual(
        20,
      );
    },
  );

  test("nor a zone's burst and what leaked meanwhile, whatever was on lease", async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async ({ seed, isolates, gaps }) => {
        let at = 0;
        const trace = gaps.map(({ gap, isolate }): Arrival => {
          at += Math.ceil(gap / 5);
          return { at, key: "a", class: "machine", isolate: isolate % isolates };
        });
        const random = randomFrom(seed);
        const { outcomes } = await simulate(trace, {
          isolates,
          random,
          latency: [1, 150],
          limits: JAILS_OFF,
        });
        const times = outcomes
          .filter(({ decision }) => decision.kind === "admitted")
          .map(({ decidedAt }) => decidedAt)
          .sort((x, y) => x - y);
        for (const [first, from] of times.entries()) {
          for (const [count, to] of times.slice(first).entries()) {
            // Burst 10 and the one that nginx lets through before it, then 5 a second.
            expect(count + 1).toBeLessThanOrEqual(11 + (5 * (to - from)) / 1_000 + 1e-3);
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  test("200 in parallel over four isolates: exactly 20, and the address is out for 15 min", async () => {
    const trace = Array.from({ length: 200 }, (_, i): Arrival => {
      return { at: 0, key: "203.0.113.7", class: "api", isolate: i % 4 };
    });
    const { outcomes } = await simulate(trace, {
      isolates: 4,
      random: randomFrom(1),
      latency,
      limits: JAILS_OFF,
    });
    expect(mostAdmitted(outcomes, "203.0.113.7", 60_000)).toBe(20);
    const last = refused(outcomes).at(-1)!.decision;
    expect(last.kind === "limited" && Math.ceil(last.retryAfter / 1_000)).toBe(900);
  });
});

describe("never a refusal below the limit", { timeout: 30_000 }, () => {
  /** Addresses that send in bursts and trickles, from any isolate, but never more than `most` within a minute. */
  function belowTheLimit(random: () => number, most: number): Arrival[] {
    const trace: Arrival[] = [];
    for (let address = 0; address < 60; address++) {
      const sent: number[] = [];
      for (let at = 0; at < 240_000; at += Math.floor(random() < 0.8 ? random() * 300 : random() * 12_000)) {
        // What travels fast can overtake by no more than the latency.
        if (sent.length >= most && at - sent.at(-most)! < 60_000 + latency[1]) continue;
        sent.push(at);
        trace.push({ at, key: `198.51.100.${address}`, class: "api", isolate: Math.floor(random() * 4) });
      }
    }
    return sorted(trace);
  }

  test.each([1, 2, 3, 4].flatMap((seed) => [19, 20].map((most) => ({ most, seed }))))(
    "$most requests a minute over four isolates all pass (seed $seed)",
    async ({ most, seed }) => {
      const random = randomFrom(seed);
      const trace = belowTheLimit(random, most);
      const { outcomes } = await simulate(trace, { isolates: 4, random, latency, skew: 20, limits: ROOMY });
      expect(outcomes.length).toBeGreaterThan(3_000);
      expect(refused(outcomes)).toHaveLength(0);
    },
  );

  test("a page's burst of 20 and ten a second after it pass the general zone", async () => {
    const trace: Arrival[] = [];
    for (let i = 0; i < 20; i++) trace.push({ at: i * 2, key: "a", class: "general", isolate: 0 });
    for (let i = 0; i < 300; i++)
      trace.push({ at: 3_000 + i * 100, key: "a", class: "general", isolate: i % 2 });
    const { outcomes } = await simulate(trace, {
      isolates: 2,
      random: randomFrom(3),
      latency,
      limits: ROOMY,
    });
    expect(refused(outcomes)).toHaveLength(0);
  });
});

describe("calls to objects", { timeout: 30_000 }, () => {
  test("normal traffic of visits and polls: at most 0.8 a request", async () => {
    const random = randomFrom(5);
    const trace: Arrival[] = [];
    for (let visit = 0; visit < 400; visit++) {
      const start = Math.floor(random() * 120_000);
      const key = `198.51.100.${visit}`;
      const isolate = Math.floor(random() * 2);
      const add = (after: number, trafficClass: Arrival["class"]) =>
        trace.push({ at: start + after, key, class: trafficClass, isolate });
      // A page with its parts, then the wallet: two API calls and the confirm. Every third only looks at the status.
      add(0, "general");
      for (let part = 0; part < 5; part++) add(80 + Math.floor(random() * 300), "general");
      if (visit % 3 === 0) continue;
      add(4_000, "api");
      add(4_900, "api");
      add(9_000, "confirm");
    }
    const { outcomes, calls } = await simulate(sorted(trace), { isolates: 2, random, latency });
    expect(refused(outcomes)).toHaveLength(0);
    expect(calls / outcomes.length).toBeLessThanOrEqual(0.8);
  });

  test("a flood from one address: at most 0.005 a request, and never more than its limit", async () => {
    const trace = Array.from({ length: 30_000 }, (_, i): Arrival => {
      return { at: i, key: "203.0.113.7", class: "api", isolate: i % 2 };
    });
    const { outcomes, calls } = await simulate(trace, { isolates: 2, random: randomFrom(9), latency });
    expect(outcomes.filter(({ decision }) => decision.kind === "admitted")).toHaveLength(20);
    expect(calls / outcomes.length).toBeLessThanOrEqual(0.005);
  });

  test("an address known to be blocked: none", async () => {
    const trace: Arrival[] = [];
    for (let i = 0; i < 21; i++) trace.push({ at: 0, key: "203.0.113.7", class: "api", isolate: 0 });
    const flood = { random: randomFrom(2), isolates: 1, latency, limits: JAILS_OFF };
    const before = await simulate(trace, flood);
    for (let i = 0; i < 500; i++)
      trace.push({ at: 3_000 + i * 10, key: "203.0.113.7", class: "api", isolate: 0 });
    const after = await simulate(trace, { ...flood, random: randomFrom(2) });
    // Only the drops are reported, off the path of any request.
    expect(after.calls - before.calls).toBeLessThanOrEqual(500 / 25);
  });
});
