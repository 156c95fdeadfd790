import type { Job } from "../schedule.ts";

/**
 * Looks whether traffic is out of the ordinary, and tells what has changed. What could not be told, or was told by a run
 * that ended before it was noted, is told by the next one: that changes nothing.
 */
export const watchTraffic: Job = async ({ metrics, config, signal }) => {
  const untold = await metrics.observe(config.anomalies);
  if (untold.length === 0) return { told: 0 };
  await signal(untold);
  await metrics.told(untold);
  return { told: untold.length };
};
