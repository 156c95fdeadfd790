import { TOKEN_RETENTION } from "../../../shared/verification/token.ts";
import type { Job } from "../schedule.ts";

export const expireTokens: Job = async ({ verification }, now) => ({
  expired: await verification.expirePending(now),
});

export const deleteOldTokens: Job = async ({ verification }, now) => ({
  deleted: await verification.deleteTokensBefore(now - TOKEN_RETENTION),
});

/** Rows of each kind a run; the rest is the next run's. */
const SUPABASE_BATCH = 5_000;

/** The same in Supabase, where the gateway bot's links are too. */
export const cleanUpSupabase: Job = async ({ cleanUpSupabaseTokens, log }, now) => {
  if (cleanUpSupabaseTokens === null) return {};
  const done = await cleanUpSupabaseTokens(now, now - TOKEN_RETENTION, SUPABASE_BATCH);
  if (done.ok) return done.value;
  log.warn("supabase_clean_up_failed", { reason: done.error.reason });
  return { failed: 1 };
};
