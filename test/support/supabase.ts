import { ok } from "../../shared/result.ts";
import type { Breaker } from "../../workers/breakers/breaker.ts";
import type { LocalSupabase } from "../doubles/supabase/server.ts";

/** A function called as PostgREST gets it from anybody, without the adapter. */
export async function rawCall(
  supabase: LocalSupabase,
  name: string,
  args: Readonly<Record<string, unknown>>,
  key = supabase.serviceRoleKey,
): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${supabase.url}/rest/v1/rpc/${name}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", apikey: key, Authorization: `Bearer ${key}` },
    body: JSON.stringify(args),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? null : JSON.parse(text) };
}

/** The contract's tables as the gateway bot made them, before any migration of ours. */
export const EXISTING_TABLES = `
  create table users (user_id bigint primary key, display_name text, avatar_url text,
    is_solana_verified boolean default false, wallet_address text, supabase_user_id uuid unique,
    is_onboarded boolean, xp int, level int, last_xp_gain_at timestamptz, created_at timestamptz,
    updated_at timestamptz);
  create table verifications (token text primary key, user_id bigint references users,
    expires_at timestamptz, status text default 'pending', created_at timestamptz);
`;

/** A breaker that lets every call through. */
export const closedBreaker: Breaker = {
  guard: async (call) => ok(await call()),
  opensAt: () => 0,
};
