import { DAY } from "../../../shared/time.ts";
import type { Job } from "../schedule.ts";

/** Ended sessions and tokens open nothing; a day longer they serve whoever looks into an incident. */
const ENDED_RETENTION = DAY;

export const deleteEndedAccess: Job = async ({ access }, now) => ({
  deleted: await access.deleteEnded(now - ENDED_RETENTION),
});
