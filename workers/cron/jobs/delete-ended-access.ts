import { SESSION_LIFETIME } from "../../../shared/access/session.ts";
import { DAY, HOUR } from "../../../shared/time.ts";
import type { Job } from "../schedule.ts";

/** Row V11: the address in a session is readable for a day at most, the hour that this job may be late included. */
const ENDED_RETENTION = DAY - SESSION_LIFETIME - HOUR;

export const deleteEndedAccess: Job = async ({ access }, now) => ({
  deleted: await access.deleteEnded(now - ENDED_RETENTION),
});
