import { watchSignals } from "../../../shared/alerts/watch.ts";
import type { JobReport } from "../schedule.ts";
import type { Services } from "../../services.ts";

/** Looks at every part as it is now, and says what is wrong and what is right: a report that was lost is made good here. */
export async function watch({ vitals, signal }: Services, now: number): Promise<JobReport> {
  const signals = watchSignals(await vitals(), now);
  await signal(signals);
  return { firing: signals.filter(({ state }) => state === "firing").length };
}
