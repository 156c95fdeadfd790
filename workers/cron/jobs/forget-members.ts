import { DAY, HOUR, MINUTE } from "../../../shared/time.ts";
import { storeForgetting } from "../../verification/forget.ts";
import type { Job } from "../schedule.ts";

/** Younger ones are most likely on their way. */
const OVERDUE_AFTER = 2 * MINUTE;
/** Below the week for which the outbox remembers delivered keys; what is older stands among the dead letters. */
const GIVE_UP_AFTER = 6 * DAY;
/** Longer than a reconciliation under way, which may hold what Supabase had before. */
const KEPT_AFTER = 1 * HOUR;

/** Stores again what was lost where the Worker ended between taking a record away and telling the others. */
export const resumeForgetting: Job = async (services, now) => {
  const unsettled = await services.members.unsettled(now - GIVE_UP_AFTER, now - OVERDUE_AFTER);
  for (const forgotten of unsettled) await storeForgetting(services, forgotten);
  return { unsettled: unsettled.length };
};

export const dropForgotten: Job = async ({ members }, now) => ({
  dropped: await members.dropSettled(now - KEPT_AFTER),
});
