import type { AuditBody, AuditRow } from "./record.ts";

type Cell = string | number | null;

const isoTime = (time: number): string => new Date(time).toISOString();

/** The columns of the CSV, in order. */
const CELLS: Readonly<Record<string, (row: AuditRow, body: AuditBody) => Cell>> = {
  seq: (row) => row.seq,
  recorded_at: (row) => isoTime(row.recorded_at),
  at: (row) => isoTime(row.at),
  class: (row) => row.class,
  event: (row) => row.event,
  actor_type: (row) => row.actor_type,
  actor_id: (row) => row.actor_id,
  outcome: (row) => row.outcome,
  request_id: (row) => row.request_id,
  address: (row) => row.address,
  address_hash: (_row, body) => body.address_hash?.hash ?? null,
  detail: (_row, body) => JSON.stringify(body.detail),
  hash: (row) => row.hash,
};

/**
 * What a spreadsheet takes for the beginning of a formula, behind anything that it may skip: OWASP's list ("CSV
 * Injection") with the full-width forms, which some spreadsheets fold to the plain ones.
 */
const FORMULA = /^[\s\p{Cc}\p{Cf}'"]*[=+\-@\t\r\n＝＋－＠﹢﹣﹦﹫]|^[\t\r\n]/u;

/** A cell of RFC 4180. A text that could be a formula gets an apostrophe before it; numbers are written as they are. */
export function csvCell(value: Cell): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return `"${safe.replaceAll('"', '""')}"`;
}

const line = (cells: readonly string[]): string => `${cells.join(",")}\r\n`;

export const csvHeader = (): string => line(Object.keys(CELLS));

export const csvRow = (row: AuditRow, body: AuditBody): string =>
  line(Object.values(CELLS).map((cell) => csvCell(cell(row, body))));
