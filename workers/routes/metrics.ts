import { EXPOSITION_TYPE, exposition } from "../../shared/metrics/exposition.ts";
import { totalsFamilies } from "../../shared/metrics/families.ts";
import { countOf, quantile } from "../../shared/metrics/histogram.ts";
import type { RouteTotals } from "../../shared/metrics/totals.ts";
import { vitalsFamilies } from "../../shared/metrics/vitals.ts";
import type { AppContext } from "../context.ts";

/** `GET /metrics`, for Prometheus: what isolates counted, and how the parts stand now. */
export async function metricsRoute(c: AppContext): Promise<Response> {
  const { metrics, vitals } = c.var.services;
  const [totals, standing] = await Promise.all([metrics.read(), vitals()]);
  return c.body(exposition([...totalsFamilies(totals), ...vitalsFamilies(standing)]), 200, {
    "Content-Type": EXPOSITION_TYPE,
    "Cache-Control": "no-store",
  });
}

/** `GET /admin/api/metrics`: the same as JSON, with percentiles in milliseconds since the beginning. */
export async function showMetrics(c: AppContext): Promise<Response> {
  const { metrics, vitals } = c.var.services;
  const [{ routes, counters }, standing] = await Promise.all([metrics.read(), vitals()]);
  return c.json({ routes: Object.entries(routes).map(summary), counters, vitals: standing });
}

const summary = ([route, totals]: readonly [string, RouteTotals]) => ({
  route,
  requests: countOf(totals),
  statuses: totals.statuses,
  p50: quantile(totals, 0.5),
  p95: quantile(totals, 0.95),
  p99: quantile(totals, 0.99),
});
