import * as z from "../../../shared/schema.ts";
import { snowflakeSchema, type Snowflake } from "../../../shared/discord/snowflake.ts";
import type { Effect } from "../../../shared/outbox/effect.ts";
import { ok, type Result } from "../../../shared/result.ts";
import type { SupabaseFailure } from "../../../shared/supabase/failure.ts";
import { SECOND } from "../../../shared/time.ts";
import type { CleanUpTokens, FindForeignToken } from "../../../shared/verification/ports.ts";
import { BATCH_TIMEOUT, INTERACTIVE_TIMEOUT, type SupabaseRpc } from "./rpc.ts";

type EffectOf<Kind extends Effect["kind"]> = Extract<Effect, { kind: Kind }>;

const recorded = z.enum(["recorded", "unchanged"]);

/** Stores a finished verification: member, wallet and token. Again changes nothing. */
export function recordVerification(
  rpc: SupabaseRpc,
  effect: EffectOf<"record_verification">,
  signal: AbortSignal,
): Promise<Result<unknown, SupabaseFailure>> {
  return rpc({
    name: "edge_record_verification",
    args: {
      p_token: effect.token,
      p_user_id: effect.userId,
      p_wallet: effect.wallet,
      p_verified_at: effect.verifiedAt,
      p_display_name: effect.displayName,
      p_avatar_url: effect.avatarUrl,
    },
    answer: recorded,
    timeout: INTERACTIVE_TIMEOUT,
    signal,
  });
}

/** Stores a link that was given out, for the gateway bot to see. Again changes nothing. */
export function recordToken(
  rpc: SupabaseRpc,
  effect: EffectOf<"record_token">,
  signal: AbortSignal,
): Promise<Result<unknown, SupabaseFailure>> {
  return rpc({
    name: "edge_record_token",
    args: {
      p_token: effect.token,
      p_user_id: effect.userId,
      p_issued_at: effect.issuedAt,
      p_expires_at: effect.expiresAt,
      p_display_name: effect.displayName,
      p_avatar_url: effect.avatarUrl,
    },
    answer: recorded,
    timeout: INTERACTIVE_TIMEOUT,
    signal,
  });
}

/** A row of `verifications` as our functions hand it out. */
export const tokenRow = z.object({
  token: z.string(),
  userId: snowflakeSchema,
  displayName: z.nullable(z.string()),
  avatarUrl: z.nullable(z.string()),
  status: z.enum(["pending", "success", "failed", "expired"]),
  issuedAt: z.pipe(
    z.int(),
    z.transform((ms) => ms - (ms % SECOND)),
  ),
  expiresAt: z.int(),
  wallet: z.nullable(z.string()),
});

/** Looks a token of the gateway bot's up; `guildId`: Supabase knows no guilds, and no languages. */
export const findForeignToken =
  (rpc: SupabaseRpc, guildId: Snowflake): FindForeignToken =>
  async (token) => {
    const found = await rpc({
      name: "edge_find_verification",
      args: { p_token: token },
      answer: z.nullable(tokenRow),
      timeout: INTERACTIVE_TIMEOUT,
    });
    return found.ok ? ok(found.value === null ? null : { ...found.value, guildId, locale: null }) : found;
  };

/** Expires and deletes as D1's own clean-up does (row V9). */
export const cleanUpTokens =
  (rpc: SupabaseRpc): CleanUpTokens =>
  (now, before, limit) =>
    rpc({
      name: "edge_clean_up_verifications",
      args: { p_now: now, p_before: before, p_limit: limit },
      answer: z.object({ expired: z.int(), deleted: z.int() }),
      timeout: BATCH_TIMEOUT,
    });
