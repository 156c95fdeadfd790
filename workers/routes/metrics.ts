import { EXPOSITION_TYPE, exposition } from "../../shared/metrics/exposition.ts";
import { totalsFamilies } from "../../shared/metrics/families.ts";
import { vitalsFamilies } from "../../shared/metrics/vitals.ts";
import type { AppContext } from "../context.ts";

/** `GET /metrics`, for Prometheus: what isolates counted, and how the parts stand now. Management zone. */
export async function metricsRoute(c: AppContext): Promise<Response> {
  const { metrics, vitals } = c.var.services;
  const [totals, standing] = await Promise.all([metrics.read(), vitals()]);
  return c.body(exposition([...totalsFamilies(totals), ...vitalsFamilies(standing)]), 200, {
    "Content-Type": EXPOSITION_TYPE,
    "Cache-Control": "no-store",
  });
}
