import { signalsOf } from "../../../shared/checks/notices.ts";
import { runChecks as run } from "../../checks/run.ts";
import type { Job } from "../schedule.ts";

/** Makes the checks that are due for the minute this run was meant for, and tells operators what has changed. */
export const runChecks: Job = async (services, now, meantFor = now) => {
  const due = await services.checks().due(services.declaredChecks, meantFor);
  const samples = await run(services, due);
  const notices = await services.checks().report(meantFor, samples);
  if (notices.length > 0) {
    // Should this throw, the next run is told the same again.
    await services.signal(notices.flatMap((notice) => signalsOf(notice, now)));
    await services.checks().told(notices);
  }
  const down = samples.filter(({ level }) => level === "down").length;
  return { checks: samples.length, down, notices: notices.length };
};
