import { bucketOf, countOf, mergeHistograms, type Histogram } from "../metrics/histogram.ts";
import { SECOND } from "../time.ts";
import type { KeptSample } from "./book.ts";

/** How many results of a check were what. */
export interface Counts {
  readonly up: number;
  readonly degraded: number;
  readonly down: number;
  /** Results during planned work: they count neither for nor against it. */
  readonly maintenance: number;
}

/** A check's results over some time: an hour, a day. Plain JSON. */
export interface Figures extends Counts {
  /** Of the right answers, by `LATENCY_BOUNDS`. */
  readonly latency: Histogram;
}

/** Within a decade, each at most a third above the one before: no percentile is further off. */
const STEPS = [10, 12, 15, 20, 25, 30, 40, 50, 60, 80];
const DECADES = [1, 10, 100, 1_000, 10_000];
/** No check waits for longer. */
const LONGEST = 30 * SECOND;

/** Upper bounds of the buckets that latencies are counted in, whole milliseconds, rising. */
export const LATENCY_BOUNDS: readonly number[] = DECADES.flatMap((decade) =>
  STEPS.map((step) => (step * decade) / 10),
).filter((bound) => Number.isInteger(bound) && bound <= LONGEST);

/** By check. */
export type FiguresOf = Readonly<Record<string, Figures>>;

export const NO_FIGURES: Figures = {
  up: 0,
  degraded: 0,
  down: 0,
  maintenance: 0,
  latency: { buckets: Array.from({ length: LATENCY_BOUNDS.length + 1 }, () => 0), sum: 0 },
};

/** Changed in place: a day of twenty checks has 30,000 results. */
interface Tally {
  up: number;
  degraded: number;
  down: number;
  maintenance: number;
  readonly buckets: number[];
  sum: number;
}

function add(tally: Tally, { level, latency, planned }: KeptSample): void {
  tally[planned ? "maintenance" : level]++;
  if (latency === null || planned || level === "down") return;
  const bucket = bucketOf(latency, LATENCY_BOUNDS);
  tally.buckets[bucket] = (tally.buckets[bucket] ?? 0) + 1;
  tally.sum += latency;
}

/** The figures of each check that has results. */
export function figuresOf(samples: Iterable<KeptSample>): FiguresOf {
  const tallies = new Map<string, Tally>();
  for (const sample of samples) {
    let tally = tallies.get(sample.check);
    if (tally === undefined) {
      tally = {
        up: 0,
        degraded: 0,
        down: 0,
        maintenance: 0,
        buckets: [...NO_FIGURES.latency.buckets],
        sum: 0,
      };
      tallies.set(sample.check, tally);
    }
    add(tally, sample);
  }
  return Object.fromEntries(
    Array.from(tallies, ([check, { buckets, sum, ...counts }]) => [
      check,
      { ...counts, latency: { buckets, sum } },
    ]),
  );
}

export const addFigures = (a: Figures, b: Figures): Figures => ({
  up: a.up + b.up,
  degraded: a.degraded + b.degraded,
  down: a.down + b.down,
  maintenance: a.maintenance + b.maintenance,
  latency: mergeHistograms(a.latency, b.latency),
});

/** The part of the results outside planned work in which it worked, 0 to 1; null: there were none. */
export function uptime({ up, degraded, down }: Counts): number | null {
  const all = up + degraded + down;
  return all === 0 ? null : (up + degraded) / all;
}

/** Milliseconds. `mean` is exact; so many percent of the answers came within the others, bounds of buckets. */
export interface Latency {
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** Null: there was no right answer, or an earlier version counted by other bounds. */
export function latencyOf({ latency }: Figures): Latency | null {
  const count = countOf(latency);
  if (count === 0 || latency.buckets.length !== NO_FIGURES.latency.buckets.length) return null;
  return {
    mean: latency.sum / count,
    p50: boundOf(latency, 0.5 * count),
    p95: boundOf(latency, 0.95 * count),
    p99: boundOf(latency, 0.99 * count),
  };
}

/** What so many answers stayed within: said of a part of all, this is true, where a guess within the bucket may not be. */
function boundOf({ buckets }: Histogram, answers: number): number {
  let within = 0;
  const bucket = buckets.findIndex((count) => (within += count) >= answers);
  return LATENCY_BOUNDS[bucket] ?? LONGEST;
}
