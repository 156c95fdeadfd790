import type { ChainHead } from "../../shared/audit/chain.ts";
import { csvHeader, csvRow } from "../../shared/audit/csv.ts";
import { endLine, headerLine, rowLine } from "../../shared/audit/lines.ts";
import type { AuditBody, AuditRow } from "../../shared/audit/record.ts";
import { isFiltered, matches, type AuditFilter, type TimeRange } from "../../shared/audit/search.ts";
import { recordsOf } from "./records.ts";
import type { AuditTrail } from "./trail.ts";

export interface Asked {
  readonly time: TimeRange;
  readonly filter: AuditFilter;
}

const bodyOf = (row: AuditRow): AuditBody => JSON.parse(row.body) as AuditBody;

/** JSON lines with everything that `npm run audit:verify` needs. */
export async function* jsonLines(
  trail: AuditTrail,
  { time, filter }: Asked,
  now: number,
): AsyncGenerator<string> {
  const filtered = isFiltered(filter);
  let head: ChainHead | null = null;
  let count = 0;
  const header = (first: number): string => headerLine({ first, to: time.to, filtered, madeAt: now });
  for await (const row of recordsOf(trail, time)) {
    if (head === null) {
      // A log that is asked for whole has to begin where its archive does, or at its first record.
      yield header(time.from === null ? await beginning(trail) : row.seq);
    }
    head = { seq: row.seq, hash: row.hash };
    if (filtered && !matches(row, bodyOf(row), filter)) continue;
    count++;
    yield rowLine(row);
  }
  if (head === null) yield header(time.from === null ? await beginning(trail) : 1);
  yield endLine(count, head ?? { seq: 0, hash: null });
}

const beginning = async (trail: AuditTrail): Promise<number> => (await trail.segments.all())[0]?.first ?? 1;

/** For people and spreadsheets; no file to verify. */
export async function* csvLines(trail: AuditTrail, { time, filter }: Asked): AsyncGenerator<string> {
  yield csvHeader();
  for await (const row of recordsOf(trail, time)) {
    const body = bodyOf(row);
    if (matches(row, body, filter)) yield csvRow(row, body);
  }
}
