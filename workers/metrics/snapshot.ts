import { snapshotOf, type Snapshot } from "../../shared/live/snapshot.ts";
import type { AppContext } from "../context.ts";

/** How everything stands: what isolates counted, and what the parts say. */
export async function takeSnapshot(c: AppContext): Promise<Snapshot> {
  const { metrics, vitals, now } = c.var.services;
  const [totals, standing] = await Promise.all([metrics.read(), vitals()]);
  return snapshotOf(totals, await metrics.history(), standing, now());
}
