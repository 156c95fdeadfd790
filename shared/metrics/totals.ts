import { mergeHistograms, type Histogram } from "./histogram.ts";

/** Events that isolates count, each by one label. */
export const COUNTERS = {
  limiter_decisions: { label: "verdict", help: "Decisions of the rate limiter." },
  limiter_events: {
    label: "event",
    help: "Calls of the limiter's objects, those without an answer, and requests shielded from them.",
  },
  limiter_bans: { label: "jail", help: "Addresses and accounts that a jail shut out." },
} as const;
export type CounterName = keyof typeof COUNTERS;
export const COUNTER_NAMES = Object.keys(COUNTERS) as readonly CounterName[];

type Counts = Readonly<Record<string, number>>;

/** What an isolate's parts count for themselves, since the isolate began. */
export type OwnCounts = Readonly<Record<CounterName, Counts>>;

/** One route's answers. */
export interface RouteTotals extends Histogram {
  /** By HTTP status. */
  readonly statuses: Counts;
}

/** Numbers that only grow: of an isolate since its last report, or of all since the beginning. Plain JSON. */
export interface Totals {
  readonly routes: Readonly<Record<string, RouteTotals>>;
  readonly counters: Readonly<Partial<Record<CounterName, Counts>>>;
}

export const NO_TOTALS: Totals = { routes: {}, counters: {} };

const mergeCounts = (into: Counts | undefined, from: Counts): Counts => {
  const merged: Record<string, number> = { ...into };
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
  for (const name of COUNTER_NAMES) {
    const counts = from.counters[name];
    if (counts !== undefined) counters[name] = mergeCounts(counters[name], counts);
  }
  return { routes, counters };
}
