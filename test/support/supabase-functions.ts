import { afterAll, beforeAll, beforeEach } from "vitest";
import { MINUTE } from "../../shared/time.ts";
import { startSupabase, type LocalSupabase } from "../doubles/supabase/server.ts";
import { rawCall } from "./supabase.ts";

/** Above 2^53: a float would turn its end into 0. */
export const ADA = "1100000000000000007";
export const BEN = "1100000000000000009";

/** A PostgreSQL's first start on a busy machine. */
const START_WITHIN = 60_000;

/** A Supabase for the tests of one file, empty before each. */
export function useSupabase(): () => LocalSupabase {
  let supabase: LocalSupabase;
  beforeAll(async () => {
    supabase = await startSupabase();
  }, START_WITHIN);
  afterAll(() => supabase.stop());
  beforeEach(() => supabase.database.exec("truncate users, verifications"));
  return () => supabase;
}

type Args = Readonly<Record<string, unknown>>;

/** A verification as the edge records it; `at` in Unix milliseconds. */
export const verification = (at: number, more: Args = {}) => ({
  p_token: "t1",
  p_user_id: ADA,
  p_wallet: "wallet-a",
  p_verified_at: at,
  p_display_name: "Ada",
  p_avatar_url: null,
  ...more,
});

/** The functions of `migrations/supabase`, called as PostgREST gets it, and what is in the tables after that. */
export function edgeFunctions(supabase: () => LocalSupabase, now: number) {
  const call = (name: string, args: Args, key?: string) => rawCall(supabase(), name, args, key);
  return {
    call,
    record: (more: Args = {}) => call("edge_record_verification", verification(now, more)),
    link: (more: Args = {}) =>
      call("edge_record_token", {
        p_token: "t1",
        p_user_id: ADA,
        p_issued_at: now,
        p_expires_at: now + 10 * MINUTE,
        p_display_name: "Ada",
        p_avatar_url: "https://a.example/ada.png",
        ...more,
      }),
    users: () =>
      supabase().database.query(
        `select user_id::text as id, display_name as name, wallet_address as wallet, is_solana_verified as verified
         from users order by user_id`,
      ),
    tokens: () =>
      supabase().database.query(
        "select token, user_id::text as id, status from verifications order by token",
      ),
  };
}
