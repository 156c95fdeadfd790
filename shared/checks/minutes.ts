import type { Counts } from "./figures.ts";
import type { TimedSample } from "./rollup.ts";

/** What a check found within one minute: one result, or two where its period was changed within it. */
export interface Minute extends Counts {
  /** Begin, Unix milliseconds. */
  readonly at: number;
  /** Mean of the right answers, milliseconds; null: there was none. */
  readonly latency: number | null;
}

/** One check's minutes, from its results; both oldest first. */
export function minutesOf(samples: readonly TimedSample[]): readonly Minute[] {
  const minutes = new Map<number, readonly TimedSample[]>();
  for (const sample of samples) minutes.set(sample.at, [...(minutes.get(sample.at) ?? []), sample]);
  return Array.from(minutes, ([at, all]) => minuteOf(at, all));
}

function minuteOf(at: number, samples: readonly TimedSample[]): Minute {
  const counts = { up: 0, degraded: 0, down: 0, maintenance: 0 };
  const latencies: number[] = [];
  for (const { level, latency, planned } of samples) {
    counts[planned ? "maintenance" : level]++;
    if (latency !== null && !planned && level !== "down") latencies.push(latency);
  }
  const sum = latencies.reduce((total, latency) => total + latency, 0);
  return { at, ...counts, latency: latencies.length === 0 ? null : sum / latencies.length };
}
