import { DAY, HOUR } from "../../../shared/time.ts";
import type { Job } from "../schedule.ts";

/** A row has an hour of results, and its last one is kept for a day. */
const RESULTS_KEPT = DAY + HOUR;
/** Hours, with their minutes, of the same quarter tell whether something is usual; days of two years whether it is the season's. */
const HOURS_KEPT = 90 * DAY;
const DAYS_KEPT = 731 * DAY;
/** An hour each: after a long time without D1 a run every half hour catches up twenty times as fast as time passes. */
const MAX_PAGES = 10;

/** Copies the hours and days that are over into D1; what a kill left between its two steps is copied again. */
export const archiveChecks: Job = async ({ checks, checkHistory }) => {
  let hours = 0;
  for (let pages = 0; pages < MAX_PAGES; pages++) {
    const archive = await checks().unarchived();
    if (archive.hour === null && archive.days.length === 0) break;
    await checkHistory.store(archive);
    await checks().archived(archive.until);
    if (archive.hour !== null) hours++;
  }
  return { hours };
};

export const deleteOldChecks: Job = async ({ checkHistory }, now) => ({
  deleted: await checkHistory.deleteBefore({
    results: now - RESULTS_KEPT,
    hours: now - HOURS_KEPT,
    days: now - DAYS_KEPT,
  }),
});
