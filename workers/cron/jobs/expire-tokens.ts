import { DAY } from "../../../shared/time.ts";
import type { Job } from "../schedule.ts";

/** A token's row serves support questions for a week, then goes (row V9). */
const TOKEN_RETENTION = 7 * DAY;

export const expireTokens: Job = async ({ verification }, now) => ({
  expired: await verification.expirePending(now),
});

export const deleteOldTokens: Job = async ({ verification }, now) => ({
  deleted: await verification.deleteTokensBefore(now - TOKEN_RETENTION),
});
