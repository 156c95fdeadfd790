import { EXPOSITION_TYPE, exposition } from "../../shared/metrics/exposition.ts";
import { totalsFamilies } from "../../shared/metrics/families.ts";
import { vitalsFamilies } from "../../shared/metrics/vitals.ts";
import type { AppContext } from "../context.ts";
import { takeSnapshot } from "../metrics/snapshot.ts";

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
export const showMetrics = async (c: AppContext): Promise<Response> =>
  c.json((await takeSnapshot(c)).snapshot);
