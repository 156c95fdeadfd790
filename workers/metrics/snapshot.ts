import { snapshotOf, type Snapshot } from "../../shared/live/snapshot.ts";
import type { History } from "../../shared/metrics/history.ts";
import type { AppContext } from "../context.ts";

/** How everything stands: what isolates counted, what the parts say, and the minutes before. */
export async function takeSnapshot(c: AppContext): Promise<{ snapshot: Snapshot; history: History }> {
  const { metrics, vitals, now } = c.var.services;
  const counted = async () => {
    const totals = await metrics.read();
    // Behind it: what this isolate counted is in it then.
    return { totals, history: await metrics.history() };
  };
  const [{ totals, history }, standing] = await Promise.all([counted(), vitals()]);
  return { snapshot: snapshotOf(totals, history, standing, now()), history };
}
