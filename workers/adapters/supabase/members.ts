import * as z from "../../../shared/schema.ts";
import type { Effect } from "../../../shared/outbox/effect.ts";
import type { Result } from "../../../shared/result.ts";
import type { SupabaseFailure } from "../../../shared/supabase/failure.ts";
import type { RemoteMemberRecord } from "../../../shared/verification/members.ts";
import { INTERACTIVE_TIMEOUT, type SupabaseRpc } from "./rpc.ts";

/** Takes a member's verification, or everything of ours, away. Again changes nothing. */
export const forgetMember = (
  rpc: SupabaseRpc,
  { userId, how }: Extract<Effect, { kind: "forget_member" }>,
  signal: AbortSignal,
): Promise<Result<unknown, SupabaseFailure>> =>
  rpc({
    name: "edge_forget_member",
    args: { p_user_id: userId, p_erase: how === "erase" },
    answer: z.enum(["forgotten", "unchanged"]),
    timeout: INTERACTIVE_TIMEOUT,
    signal,
  });

/** Everything that both tables have of a member. */
export const remoteMemberRecord =
  (rpc: SupabaseRpc): RemoteMemberRecord =>
  (userId) =>
    rpc({
      name: "edge_export_member",
      args: { p_user_id: userId },
      answer: z.json(),
      timeout: INTERACTIVE_TIMEOUT,
    });
