import { MINUTE } from "../../../shared/time.ts";
import { verificationEffects } from "../../../shared/verification/effects.ts";
import type { Job } from "../schedule.ts";

/** Younger ones are most likely on their way. */
const OVERDUE_AFTER = 2 * MINUTE;
/** A run's share; the rest is the next run's. */
const BATCH = 500;

/**
 * Stores again what Discord has to hear of members whose role never arrived: the Worker may have ended
 * between spending their token and storing the effects. What is stored already stays as it is.
 */
export const resumeGrants: Job = async ({ verification, enqueue, config }, now) => {
  const members = await verification.awaitingRole(now - OVERDUE_AFTER, BATCH);
  if (members.length > 0) {
    await enqueue(
      "discord",
      members.flatMap((member) => verificationEffects(member, config.guild)),
    );
  }
  return { awaiting: members.length };
};
