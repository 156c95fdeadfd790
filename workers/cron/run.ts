import { describeError } from "../../shared/logging/log.ts";
import type { Services } from "../services.ts";
import { SCHEDULE } from "./schedule.ts";

/** Runs the jobs of one cron string; one that fails does not stop the others, and shows in the log. */
export async function runJobs(cron: string, meantFor: number, services: Services): Promise<void> {
  const jobs = SCHEDULE[cron];
  if (jobs === undefined) {
    services.log.error("cron_unknown", { cron });
    return;
  }
  await Promise.all(
    Object.entries(jobs).map(async ([job, run]) => {
      try {
        services.log.info("job_done", { job, ...(await run(services, services.now(), meantFor)) });
      } catch (error) {
        services.log.error("job_failed", { job, ...describeError(error) });
      }
    }),
  );
}
