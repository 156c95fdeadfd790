import type { Config } from "../../../shared/config/config.ts";
import { HOUR } from "../../../shared/time.ts";
import { TOKEN_RETENTION } from "../../../shared/verification/token.ts";
import type { Breakers } from "../../breakers/breakers.ts";
import type { Services } from "../../services.ts";
import { d1Members, d1ReconcileCursor, d1Tokens } from "../d1/ledger.ts";
import { remoteMemberRecord } from "./members.ts";
import { supabaseMembers, supabaseTokens } from "./ledger.ts";
import { createSupabaseRpc } from "./rpc.ts";
import { cleanUpTokens, findForeignToken } from "./verification.ts";

/** Younger than what the clean-ups delete: a row that one side has just deleted must not come back from the other. */
const COMPARED_FOR = TOKEN_RETENTION - HOUR;

/** What there is of Supabase; nothing where none is configured. */
export function supabaseServices(
  { DB }: { readonly DB: D1Database },
  { supabase, guild }: Config,
  breakers: Breakers,
): Pick<Services, "remoteMemberRecord" | "findForeignToken" | "cleanUpSupabaseTokens" | "ledgers"> {
  if (supabase === null) {
    return { remoteMemberRecord: null, findForeignToken: null, cleanUpSupabaseTokens: null, ledgers: null };
  }
  const rpc = createSupabaseRpc(supabase, breakers("supabase"));
  return {
    remoteMemberRecord: remoteMemberRecord(rpc),
    findForeignToken: findForeignToken(rpc, guild.id),
    cleanUpSupabaseTokens: cleanUpTokens(rpc),
    ledgers: {
      members: { d1: d1Members(DB, guild.id), supabase: supabaseMembers(rpc) },
      tokens: { d1: d1Tokens(DB, guild.id, COMPARED_FOR), supabase: supabaseTokens(rpc, COMPARED_FOR) },
      ...d1ReconcileCursor(DB),
    },
  };
}
