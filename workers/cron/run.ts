import type { Signal } from "../../shared/alerts/signal.ts";
import { describeError } from "../../shared/logging/log.ts";
import type { Services } from "../services.ts";
import { SCHEDULE, type Job } from "./schedule.ts";

/** Runs the jobs of one cron string; one that fails does not stop the others, and shows in the log. */
export async function runJobs(cron: string, meantFor: number, services: Services): Promise<void> {
  const jobs = SCHEDULE[cron];
  if (jobs === undefined) {
    services.log.error("cron_unknown", { cron });
    return;
  }
  const signals = await Promise.all(
    Object.entries(jobs).map(([name, job]) => runJob(name, job, meantFor, services)),
  );
  try {
    await services.signal(signals);
  } catch (error) {
    // The next run says it again; that nobody hears of it is what the dead man's switch is for.
    services.log.error("jobs_unreported", { cron, ...describeError(error) });
  }
}

/** What its run says of the job. Never throws. */
async function runJob(job: string, run: Job, meantFor: number, services: Services): Promise<Signal> {
  const about = { name: "job_failed", subject: job, at: services.now() } as const;
  try {
    services.log.info("job_done", { job, ...(await run(services, about.at, meantFor)) });
    return { ...about, state: "resolved", summary: "The job works again" };
  } catch (error) {
    const described = describeError(error);
    services.log.error("job_failed", { job, ...described });
    return { ...about, state: "firing", summary: described.error };
  }
}
