import { sha256Hex, utf8 } from "../../../shared/bytes.ts";
import { ok, type Result } from "../../../shared/result.ts";
import type { SupabaseFailure } from "../../../shared/supabase/failure.ts";
import { MINUTE } from "../../../shared/time.ts";
import {
  START,
  type Ledgers,
  type LocalTable,
  type ReconcileCursor,
  type RemoteTable,
  type Restored,
} from "../../../shared/verification/ledger.ts";
import {
  commonRange,
  MEMBERS,
  TOKENS,
  type Comparison,
  type Conflict,
} from "../../../shared/verification/reconcile.ts";
import type { Services } from "../../services.ts";
import type { Job } from "../schedule.ts";

/** Rows a round trip: some 80 KB where the two sides differ, a digest where they do not. */
const PAGE = 1_000;
/** A run's share: 20,000 rows in at most 40 calls of Supabase, of the 50 a Worker has on the free plan. */
const MAX_PAGES = 20;
/** What D1 wrote later is most likely still on its way through the outbox. */
const SETTLING = 5 * MINUTE;
/** Conflicts named in the audit event; the log has them all. */
const MAX_NAMED = 20;

interface Tally {
  toSupabase: number;
  toD1: number;
  readonly conflicts: Conflict[];
}

const isRepaired = ({ outcome }: Restored): boolean => outcome === "recorded" || outcome === "unchanged";

function count(restored: readonly Restored[], side: "toSupabase" | "toD1", tally: Tally): void {
  for (const one of restored) {
    if (isRepaired(one)) tally[side]++;
    else tally.conflicts.push({ key: one.key, reason: one.outcome });
  }
}

interface Walk<Row> {
  readonly d1: LocalTable<Row>;
  readonly supabase: RemoteTable<Row>;
  readonly comparison: Comparison<Row>;
  readonly now: number;
}

/** Compares and repairs one range; gives back its last key, null at the table's end. */
async function reconcileRange<Row>(
  { d1, supabase, comparison, now }: Walk<Row>,
  after: string,
  tally: Tally,
): Promise<Result<string | null, SupabaseFailure>> {
  const { keyOf, lineOf, plan } = comparison;
  const here = await d1.page(after, PAGE, now);
  const last = here.rows.at(-1);
  const upTo = here.complete || last === undefined ? null : keyOf(last);
  const digest = await sha256Hex(utf8(here.rows.map(lineOf).join("\n")));
  const there = await supabase.compare({ after, upTo }, PAGE, digest, now);
  if (!there.ok) return there;
  if (there.value === "same") return ok(upTo);

  const range = commonRange(here, there.value, keyOf);
  const repairs = plan(range.d1, range.supabase, now - SETTLING);
  tally.conflicts.push(...repairs.conflicts);
  if (repairs.toD1.length > 0) count(await d1.restore(repairs.toD1), "toD1", tally);
  if (repairs.toSupabase.length > 0) {
    const restored = await supabase.restore(repairs.toSupabase);
    if (!restored.ok) return restored;
    count(restored.value, "toSupabase", tally);
  }
  return ok(range.end);
}

/**
 * Walks D1 and Supabase side by side and puts back what a restore on either side lost; what contradicts is
 * reported and left alone. Each run goes on where the last one ended.
 */
export const reconcile: Job = async (services, now) => {
  const { ledgers, log } = services;
  if (ledgers === null) return {};
  const tally: Tally = { toSupabase: 0, toD1: 0, conflicts: [] };
  const walked = await walk(ledgers, await ledgers.readCursor(), now, tally);
  // What was repaired is said before the walk's place is kept: a run that ends in between is made again.
  await report(services, tally, now);
  await ledgers.writeCursor(walked.cursor);
  if (walked.failure !== null) log.warn("reconcile_stopped", { reason: walked.failure.reason });
  const { toSupabase, toD1, conflicts } = tally;
  return {
    pages: walked.pages,
    toSupabase,
    toD1,
    conflicts: conflicts.length,
    stopped: walked.failure === null ? 0 : 1,
  };
};

interface Walked {
  readonly cursor: ReconcileCursor;
  readonly pages: number;
  /** Why the walk ended early; its place is the range that failed. */
  readonly failure: SupabaseFailure | null;
}

/** To the end of both tables, or for a run's share of pages. */
async function walk(ledgers: Ledgers, from: ReconcileCursor, now: number, tally: Tally): Promise<Walked> {
  let cursor = from;
  for (let pages = 0; pages < MAX_PAGES; pages++) {
    const { table, after } = cursor;
    const end =
      table === "members"
        ? await reconcileRange({ ...ledgers.members, comparison: MEMBERS, now }, after, tally)
        : await reconcileRange({ ...ledgers.tokens, comparison: TOKENS, now }, after, tally);
    if (!end.ok) return { cursor, pages, failure: end.error };
    if (end.value !== null) cursor = { table, after: end.value };
    else if (table === "members") cursor = { table: "tokens", after: "" };
    else return { cursor: START, pages: pages + 1, failure: null };
  }
  return { cursor, pages: MAX_PAGES, failure: null };
}

async function report(services: Services, tally: Tally, now: number): Promise<void> {
  const { toSupabase, toD1, conflicts } = tally;
  for (const { key, reason } of conflicts) services.log.warn("reconcile_conflict", { record: key, reason });
  if (toSupabase + toD1 + conflicts.length === 0) return;
  await services.audit([
    {
      at: now,
      class: "admin",
      event: "records_reconciled",
      actor: { type: "system", id: "reconcile" },
      address: null,
      outcome: conflicts.length === 0 ? "success" : "failure",
      requestId: null,
      detail: {
        toSupabase,
        toD1,
        conflicts: conflicts.length,
        named: conflicts.slice(0, MAX_NAMED).map(({ key, reason }) => `${key}: ${reason}`),
      },
    },
  ]);
}
