import { createHash } from "node:crypto";
import type { AuditEvent } from "../../shared/audit/event.ts";
import { endLine, headerLine, rowLine } from "../../shared/audit/lines.ts";
import { sealRecord, type AuditRow } from "../../shared/audit/record.ts";

/** When the records of `chainOf` begin; each is a millisecond later than the one before. */
export const CHAIN_BEGINS = 1_790_000_000_000;

export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

const event: AuditEvent = {
  at: CHAIN_BEGINS,
  class: "security",
  event: "session_started",
  actor: { type: "operator", id: "ops" },
  address: "203.0.113.7",
  outcome: "success",
  requestId: null,
  detail: {},
};

/** A whole log of this many records; `change` gives single ones other contents. */
export function chainOf(
  length: number,
  change: (seq: number) => Partial<AuditEvent> = () => ({}),
  chain = "chain-1",
): readonly AuditRow[] {
  const rows: AuditRow[] = [];
  for (let seq = 1; seq <= length; seq++) {
    const place = { seq, recordedAt: CHAIN_BEGINS + seq, chain, previous: rows.at(-1)?.hash ?? null };
    const full = { ...event, detail: { seq }, ...change(seq) };
    rows.push(sealRecord(full, { day: "2026-09-21", hash: "aa" }, place, sha256));
  }
  return rows;
}

/** The lines of an export of these rows. */
export function exported(rows: readonly AuditRow[], first = 1, to: number | null = null): readonly string[] {
  const last = rows.at(-1);
  return [
    headerLine({ first, to, filtered: false, madeAt: CHAIN_BEGINS }),
    ...rows.map(rowLine),
    endLine(rows.length, last ?? { seq: 0, hash: null }),
  ].map((line) => line.trimEnd());
}
