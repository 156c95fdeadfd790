import { HOUR } from "../time.ts";
import type { TrendName } from "./figures.ts";

interface Range {
  readonly min: number;
  readonly max: number;
  readonly sum: number;
  readonly count: number;
}

/** One hour of one host, as it fills. `hour`: its beginning, Unix milliseconds. */
export interface HourOfHost {
  readonly hour: number;
  readonly figures: Readonly<Partial<Record<TrendName, Range>>>;
}

/** Adds one report. `finished`: the hour before, to be kept, where this report begins a new one. */
export function addReport(
  current: HourOfHost | null,
  figures: Readonly<Partial<Record<TrendName, number>>>,
  now: number,
): { readonly current: HourOfHost; readonly finished: HourOfHost | null } {
  const hour = now - (now % HOUR);
  const before = current?.hour === hour ? current : { hour, figures: {} };
  const added = { ...before.figures };
  for (const [name, value] of Object.entries(figures) as [TrendName, number][]) {
    const range = added[name];
    added[name] =
      range === undefined
        ? { min: value, max: value, sum: value, count: 1 }
        : {
            min: Math.min(range.min, value),
            max: Math.max(range.max, value),
            sum: range.sum + value,
            count: range.count + 1,
          };
  }
  return {
    current: { hour, figures: added },
    finished: current !== null && current.hour !== hour ? current : null,
  };
}

/** What is shown of an hour. */
export interface TrendPoint {
  readonly hour: number;
  readonly figures: Readonly<
    Partial<Record<TrendName, { readonly min: number; readonly avg: number; readonly max: number }>>
  >;
}

export const trendPoint = ({ hour, figures }: HourOfHost): TrendPoint => ({
  hour,
  figures: Object.fromEntries(
    Object.entries(figures).map(([name, { min, max, sum, count }]) => [name, { min, avg: sum / count, max }]),
  ),
});
