import { SECOND } from "../time.ts";

/**
 * Upper bounds of the buckets in milliseconds; a last bucket takes what is beyond. They hold the figures that are
 * judged: 3 s for an answer to Discord, 5 s for a slow request, 10 s for a connection.
 */
export const BOUNDS: readonly number[] = [
  5,
  10,
  25,
  50,
  100,
  250,
  500,
  1 * SECOND,
  2 * SECOND,
  3 * SECOND,
  5 * SECOND,
  10 * SECOND,
];

/** How often which duration was seen. Plain JSON. */
export interface Histogram {
  /** One a bound and one beyond; each counts its own bucket only. */
  readonly buckets: readonly number[];
  /** Milliseconds, all together. */
  readonly sum: number;
}

/** `bounds`: upper bounds of the buckets in milliseconds, rising. */
export const bucketOf = (ms: number, bounds: readonly number[] = BOUNDS): number => {
  const bucket = bounds.findIndex((bound) => ms <= bound);
  return bucket === -1 ? bounds.length : bucket;
};

export const countOf = ({ buckets }: Histogram): number => buckets.reduce((sum, count) => sum + count, 0);

/** Of other bounds than today's, an earlier version's, nothing is kept. */
export const mergeHistograms = (into: Histogram | undefined, from: Histogram): Histogram =>
  into?.buckets.length === from.buckets.length
    ? { buckets: into.buckets.map((count, i) => count + (from.buckets[i] ?? 0)), sum: into.sum + from.sum }
    : from;

/**
 * The duration that a part of all stayed under, in milliseconds: `quantile(h, 0.95)` is p95. Linear within a bucket, as
 * Prometheus computes it; beyond the last bound that bound is all that is known. Null: nothing was seen.
 */
export function quantile(histogram: Histogram, part: number): number | null {
  const total = countOf(histogram);
  if (total === 0) return null;
  const rank = part * total;
  let below = 0;
  for (const [i, bound] of BOUNDS.entries()) {
    const count = histogram.buckets[i] ?? 0;
    if (count > 0 && below + count >= rank) {
      const from = BOUNDS[i - 1] ?? 0;
      return from + (bound - from) * Math.max(0, (rank - below) / count);
    }
    below += count;
  }
  return BOUNDS.at(-1) ?? null;
}
