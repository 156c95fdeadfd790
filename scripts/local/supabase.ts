import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { startSupabase } from "../../test/doubles/supabase/server.ts";
import type { Variables } from "./dev-vars.ts";

const KEY_BYTES = 32;

export interface WorldSupabase {
  /** The variables by which the edge joins it. */
  readonly variables: Variables;
  /** Both tables, for the page. */
  readonly rows: () => Promise<unknown>;
  stop(): Promise<void>;
}

/** PostgreSQL inside this process, beside the other embedded databases, behind Supabase's way of calling functions. */
export async function startWorldSupabase(state: string): Promise<WorldSupabase> {
  const directory = join(state, "supabase");
  mkdirSync(directory, { recursive: true });
  const serviceRoleKey = `sb_secret_local_${randomBytes(KEY_BYTES).toString("base64url")}`;
  const supabase = await startSupabase({ directory, serviceRoleKey });
  const { variables, database } = supabase;
  return {
    variables,
    rows: async () => ({
      users: await database.query(
        `select user_id::text, display_name, is_solana_verified, wallet_address, updated_at
         from public.users order by updated_at desc`,
      ),
      verifications: await database.query(
        "select token, user_id::text, status, created_at, expires_at from public.verifications order by created_at desc",
      ),
    }),
    stop: () => supabase.stop(),
  };
}
