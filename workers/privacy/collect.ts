import type { Snowflake } from "../../shared/discord/snowflake.ts";
import type { Json } from "../../shared/json.ts";
import { isBy, toItem } from "../../shared/audit/search.ts";
import type { Destination } from "../../shared/outbox/effect.ts";
import { MEMBERS_OUTBOXES, memberSubject } from "../../shared/verification/effects.ts";
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
  const [here, supabase, audit, waiting] = await Promise.all([
    members.everythingOf(userId),
    remoteMemberRecord?.(userId),
    auditRecords(services, userId),
    Promise.all(
      MEMBERS_OUTBOXES.map(async (name) => [name, await onItsWay(services, name, userId)] as const),
    ),
  ]);
  const there = supabase === undefined ? null : supabase.ok ? supabase.value : "could not be asked";
  return {
    record: {
      member: userId,
      made_at: new Date(now()).toISOString(),
      edge: here,
      supabase: there,
      on_its_way: Object.fromEntries(waiting),
      audit_log: audit,
    },
    complete: supabase === undefined || supabase.ok,
  };
}

/** What waits to be delivered, or could not be. */
async function onItsWay({ outbox }: Services, name: Destination, userId: Snowflake): Promise<Json> {
  const { items, more } = await outbox(name).keptOf(memberSubject(userId));
  return {
    items: items.map((item) => Object.assign(item, { effect: JSON.parse(item.effect) as Json })),
    more,
  };
}

/**
 * What the member did, and what was done to them: of that, where the other did it from is not theirs to know. `more`:
 * older ones were left out, which the team can hand out.
 */
async function auditRecords({ auditTrail: { store } }: Services, userId: Snowflake): Promise<Json> {
  const span = await store.span({ from: null, to: null });
  const records: Json[] = [];
  let before: number | null = null;
  do {
    const found: Awaited<ReturnType<typeof store.find>> = await store.find({ member: userId }, span, {
      before,
      limit: AUDIT_PAGE,
    });
    records.push(...found.rows.map((row) => recordFor(userId, toItem(row))));
    before = found.next;
  } while (before !== null && records.length < AUDIT_RECORDS);
  return { records, more: before !== null };
}

function recordFor(userId: Snowflake, item: ReturnType<typeof toItem>): Json {
  const shown = isBy(userId, item.actor.id) ? item : { ...item, address: null, addressHash: null };
  return shown as unknown as Json;
}
