import type { Snowflake } from "../../shared/discord/snowflake.ts";
import type { Json } from "../../shared/json.ts";
import { toItem } from "../../shared/audit/search.ts";
import type { Services } from "../services.ts";

/** Audit records of one export, the newest: a member who verifies leaves some ten. */
const AUDIT_RECORDS = 1_000;
const AUDIT_PAGE = 200;

/** Everything that is kept of a member. Not `complete`: Supabase did not answer. */
export async function collect(
  services: Services,
  userId: Snowflake,
): Promise<{ readonly record: Readonly<Record<string, Json>>; readonly complete: boolean }> {
  const { members, remoteMemberRecord, now } = services;
  const [here, supabase, audit] = await Promise.all([
    members.everythingOf(userId),
    remoteMemberRecord?.(userId),
    auditRecords(services, userId),
  ]);
  const there = supabase === undefined ? null : supabase.ok ? supabase.value : "could not be asked";
  return {
    record: {
      member: userId,
      made_at: new Date(now()).toISOString(),
      edge: here,
      supabase: there,
      audit_log: audit,
    },
    complete: supabase === undefined || supabase.ok,
  };
}

/** What the member did; `more`: older ones were left out, which the team can hand out. */
async function auditRecords({ auditTrail: { store } }: Services, userId: Snowflake): Promise<Json> {
  const span = await store.span({ from: null, to: null });
  const records: Json[] = [];
  let before: number | null = null;
  do {
    const found: Awaited<ReturnType<typeof store.find>> = await store.find({ actor: userId }, span, {
      before,
      limit: AUDIT_PAGE,
    });
    records.push(...found.rows.map((row) => toItem(row) as unknown as Json));
    before = found.next;
  } while (before !== null && records.length < AUDIT_RECORDS);
  return { records, more: before !== null };
}
