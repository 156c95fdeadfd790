import { countOf, quantile } from "../metrics/histogram.ts";
import { recent, type History, type Recent } from "../metrics/history.ts";
import type { RouteTotals, Totals } from "../metrics/totals.ts";
import type { Vitals } from "../metrics/vitals.ts";

/** One route since the beginning; percentiles in milliseconds. */
export interface RouteSummary {
  readonly route: string;
  readonly requests: number;
  /** By HTTP status. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

const summary = ([route, totals]: readonly [string, RouteTotals]): RouteSummary => ({
  route,
  requests: countOf(totals),
  statuses: totals.statuses,
  p50: quantile(totals, 0.5),
  p95: quantile(totals, 0.95),
  p99: quantile(totals, 0.99),
});

/** What the dashboard is told every few seconds, and `/admin/api/metrics` answers. Plain JSON. */
export interface Snapshot {
  /** Unix milliseconds. */
  readonly at: number;
  readonly routes: readonly RouteSummary[];
  readonly counters: Totals["counters"];
  readonly recent: Recent;
  /** `policy` is the answering isolate's, so only an isolate has it. */
  readonly vitals: Omit<Vitals, "policy"> & Partial<Pick<Vitals, "policy">>;
}

export const snapshotOf = (
  { routes, counters }: Totals,
  history: History,
  vitals: Snapshot["vitals"],
  at: number,
): Snapshot => ({
  at,
  routes: Object.entries(routes).map(summary),
  counters,
  recent: recent(history, at),
  vitals,
});
