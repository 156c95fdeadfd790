import { SECOND } from "../../../shared/time.ts";
import type { Services } from "../../services.ts";
import type { JobReport } from "../schedule.ts";

const TIMEOUT = 10 * SECOND;

/**
 * Tells somebody outside, who raises the alarm when they hear nothing, that alerts get through. While they do not this stays
 * silent: whatever keeps it from asking (no cron, no object, no answer) does so too.
 */
export async function pingDeadMan({ config, alerts, log }: Services): Promise<JobReport> {
  const { deadManUrl } = config.alerts;
  if (deadManUrl === null) return { pinged: 0 };
  const { broken } = await alerts.status();
  if (broken !== null) {
    log.error("dead_man_silent", { reason: broken });
    return { pinged: 0 };
  }
  const response = await fetch(deadManUrl, {
    signal: AbortSignal.timeout(TIMEOUT),
    redirect: "manual",
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`DEADMAN_URL answered ${response.status}`);
  return { pinged: 1 };
}
