import { mergeHistograms, type Histogram } from "./histogram.ts";

/** Events that isolates count, each by one label. */
export const COUNTERS = {
  limiter: { label: "verdict", help: "Decisions of the rate limiter." },
} as const;
export type CounterName = keyof typeof COUNTERS;

/** One route's answers. */
export interface RouteTotals extends Histogram {
  /** By HTTP status. */
  readonly statuses: Readonly<Record<string, number>>;
}

/** Numbers that only grow: of an isolate since its last report, or of all since the beginning. Plain JSON. */
export interface Totals {
  readonly routes: Readonly<Record<string, RouteTotals>>;
  readonly counters: Readonly<Partial<Record<CounterName, Readonly<Record<string, number>>>>>;
}

export const NO_TOTALS: Totals = { routes: {}, counters: {} };

const mergeCounts = (
  into: Readonly<Record<string, number>> | undefined,
  from: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> => {
  const merged = { ...into };
  for (const [key, count] of Object.entries(from)) merged[key] = (merged[key] ?? 0) + count;
  return merged;
};

export function mergeTotals(into: Totals, from: Totals): Totals {
  const routes = { ...into.routes };
  for (const [route, { statuses, ...histogram }] of Object.entries(from.routes)) {
    const before = routes[route];
    routes[route] = {
      ...mergeHistograms(before, histogram),
      statuses: mergeCounts(before?.statuses, statuses),
    };
  }
  const counters = { ...into.counters };
  for (const name of Object.keys(COUNTERS) as CounterName[]) {
    const counts = from.counters[name];
    if (counts !== undefined) counters[name] = mergeCounts(counters[name], counts);
  }
  return { routes, counters };
}
