import { parseLine } from "../../shared/audit/lines.ts";
import type { AuditRow } from "../../shared/audit/record.ts";
import type { TimeRange } from "../../shared/audit/search.ts";
import type { Segment } from "../../shared/audit/segment.ts";
import type { AuditTrail } from "./trail.ts";

/** The records of a time range in order, archived or not, a bounded number of them in memory. */
export async function* recordsOf(trail: AuditTrail, time: TimeRange): AsyncGenerator<AuditRow> {
  const { from, to } = time;
  const segments = await trail.segments.all();
  for (const segment of segments) {
    if ((from !== null && segment.recordedTo < from) || (to !== null && segment.recordedFrom >= to)) continue;
    for await (const row of archivedRows(trail, segment)) {
      if ((from === null || row.recorded_at >= from) && (to === null || row.recorded_at < to)) yield row;
    }
  }
  const archived = segments.at(-1)?.last.seq ?? 0;
  const live = await trail.store.span(time);
  yield* storedRows(trail, Math.max(live.first, archived + 1), live.last);
}

/** The records from `first` to `last` that D1 has. */
export async function* storedRows(trail: AuditTrail, first: number, last: number): AsyncGenerator<AuditRow> {
  for (let next = first; next <= last;) {
    const rows = await trail.store.batch({ first: next, last });
    const end = rows.at(-1);
    if (end === undefined) return;
    yield* rows;
    next = end.seq + 1;
  }
}

/** Throws where the archive is not what it is said to be: an export that left it out would look whole. */
async function* archivedRows(trail: AuditTrail, { path }: Segment): AsyncGenerator<AuditRow> {
  const lines = await trail.archive.lines(path);
  if (lines === null) throw new Error(`the archive has no ${path}`);
  for await (const text of lines) {
    const line = parseLine(text);
    if (!line.ok) throw new Error(`a line of ${path} ${line.error}`);
    if (line.value.kind === "row") yield line.value.row;
  }
}
