import { DAY } from "../../../shared/time.ts";
import type { Job } from "../schedule.ts";

/** Hours of the same quarter tell whether something is usual; days of two years whether it is the season's. */
const HOURS_KEPT = 90 * DAY;
const DAYS_KEPT = 731 * DAY;
/** Two days of hours each; a run's share after a long time without D1. */
const MAX_PAGES = 20;

/** Copies the hours and days that are over into D1; what a kill left between its two steps is copied again. */
export const archiveChecks: Job = async ({ checks, checkHistory }) => {
  let hours = 0;
  for (let pages = 0; pages < MAX_PAGES; pages++) {
    const archive = await checks().unarchived();
    if (archive.hours.length === 0 && archive.days.length === 0) break;
    await checkHistory.store(archive.hours, archive.days);
    await checks().archived(archive.until);
    hours += archive.hours.length;
  }
  return { hours };
};

export const deleteOldChecks: Job = async ({ checkHistory }, now) => ({
  deleted: await checkHistory.deleteBefore(now - HOURS_KEPT, now - DAYS_KEPT),
});
