import { DAY, MINUTE } from "../../../shared/time.ts";
import type { VerifiedMember } from "../../../shared/verification/token.ts";
import { storeEffects } from "../../verification/store-effects.ts";
import type { Job } from "../schedule.ts";

/** Younger ones are most likely on their way. */
const OVERDUE_AFTER = 2 * MINUTE;
/** Below the week for which the outbox remembers delivered keys; what is older stands among the dead letters. */
const GIVE_UP_AFTER = 6 * DAY;
/** Members a round trip; all of them in one run. */
const PAGE = 500;

/**
 * Stores again what Discord and Supabase have to hear of members whose role never arrived: the Worker may have ended
 * between spending their token and storing the effects. What is stored already stays as it is.
 */
export const resumeGrants: Job = async (services, now) => {
  let awaiting = 0;
  let last: Pick<VerifiedMember, "verifiedAt" | "userId"> = { verifiedAt: now - GIVE_UP_AFTER, userId: "" };
  for (;;) {
    const members = await services.verification.awaitingRole(last, now - OVERDUE_AFTER, PAGE);
    if (members.length > 0) await storeEffects(services, members, await services.guilds.read());
    awaiting += members.length;
    const next = members.at(-1);
    if (next === undefined || members.length < PAGE) return { awaiting };
    last = next;
  }
};
