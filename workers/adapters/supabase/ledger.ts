import * as z from "../../../shared/schema.ts";
import { snowflakeSchema } from "../../../shared/discord/snowflake.ts";
import { ok, type Result } from "../../../shared/result.ts";
import type { SupabaseFailure } from "../../../shared/supabase/failure.ts";
import type { KeyRange, RemoteTable, Restored } from "../../../shared/verification/ledger.ts";
import type { MemberRecord, Page, TokenRecord } from "../../../shared/verification/reconcile.ts";
import { BATCH_TIMEOUT, type SupabaseRpc } from "./rpc.ts";
import { tokenRow } from "./verification.ts";

const memberRow = z.object({
  userId: snowflakeSchema,
  wallet: z.string(),
  displayName: z.nullable(z.string()),
  avatarUrl: z.nullable(z.string()),
  verifiedAt: z.int(),
  token: z.nullable(z.string()),
});

const rangeOf = <Row>(row: z.ZodMiniType<Row>) =>
  z.discriminatedUnion("same", [
    z.object({ same: z.literal(true) }),
    z.object({ same: z.literal(false), complete: z.boolean(), rows: z.array(row) }),
  ]);

const restoredRows: z.ZodMiniType<readonly Restored[]> = z.array(
  z.object({
    key: z.string(),
    outcome: z.enum(["recorded", "unchanged", "wallet_taken", "other_wallet", "other_member"]),
  }),
);

async function compare<Row>(
  rpc: SupabaseRpc,
  name: string,
  row: z.ZodMiniType<Row>,
  args: Readonly<Record<string, unknown>>,
): Promise<Result<"same" | Page<Row>, SupabaseFailure>> {
  const answered = await rpc({ name, args, answer: rangeOf(row), timeout: BATCH_TIMEOUT });
  if (!answered.ok) return answered;
  return ok(answered.value.same ? "same" : answered.value);
}

const rangeArguments = ({ after, upTo }: KeyRange, limit: number, digest: string) => ({
  p_after: after,
  p_up_to: upTo,
  p_limit: limit,
  p_digest: digest,
});

export const supabaseMembers = (rpc: SupabaseRpc): RemoteTable<MemberRecord> => ({
  compare: (range, limit, digest) =>
    compare(rpc, "edge_verified_members", memberRow, rangeArguments(range, limit, digest)),
  restore: (rows) =>
    rpc({
      name: "edge_restore_members",
      args: { p_members: rows },
      answer: restoredRows,
      timeout: BATCH_TIMEOUT,
    }),
});

/** `keptFor`, milliseconds: how long past its end a token is compared. */
export const supabaseTokens = (rpc: SupabaseRpc, keptFor: number): RemoteTable<TokenRecord> => ({
  compare: (range, limit, digest, now) =>
    compare(rpc, "edge_tokens", tokenRow, {
      ...rangeArguments(range, limit, digest),
      p_now: now,
      p_since: now - keptFor,
    }),
  restore: (rows) =>
    rpc({
      name: "edge_restore_tokens",
      args: { p_tokens: rows },
      answer: restoredRows,
      timeout: BATCH_TIMEOUT,
    }),
});
