import { ARCHIVE_KEPT, classesPast, nextDrop } from "../../../shared/audit/retention.ts";
import type { Segment } from "../../../shared/audit/segment.ts";
import { retentionEvent } from "../../audit/retention-event.ts";
import type { Services } from "../../services.ts";
import type { Job } from "../schedule.ts";

/** A run's share; the rest is the next run's. A segment is one statement of some hundred milliseconds. */
const SEGMENTS_A_RUN = 20;

/** Takes records out of D1 whose class has had its time, or that are too many; the archive keeps them. */
export const dropArchived: Job = async (services, now) => {
  const { segments } = services.auditTrail;
  let dropped = 0;
  for (const segment of await segments.due(now, SEGMENTS_A_RUN)) {
    const next = nextDrop(segment.recordedTo, now);
    // Whoever has no next time has none left; then records of classes that this version does not know go as well.
    const classes = next === null ? "all" : classesPast(segment.recordedTo, now);
    dropped += await drop(services, segment, classes, next, now);
  }
  for (const segment of await segments.overflow(SEGMENTS_A_RUN)) {
    dropped += await drop(services, segment, "all", null, now);
  }
  return { dropped };
};

/** Only what the archive demonstrably has goes (fails closed). It stands in the log before it is done. */
async function drop(
  { auditTrail, audit, log }: Services,
  segment: Segment,
  classes: readonly string[] | "all",
  next: number | null,
  now: number,
): Promise<number> {
  const { first, last, path, digest } = segment;
  if (digest === null || !(await auditTrail.archive.holds(path, digest))) {
    log.error("audit_segment_missing", { first, last: last.seq, path });
    return 0;
  }
  await audit([retentionEvent("audit_records_dropped", { first, last: last.seq, classes, path }, now)]);
  return auditTrail.segments.drop(segment, classes, next);
}

/** Deletes archived lines whose last class has had its time. What remains of them is the hash that the log keeps. */
export const expireArchive: Job = async ({ auditTrail, audit }, now) => {
  const outlived = await auditTrail.segments.outlived(now - ARCHIVE_KEPT, SEGMENTS_A_RUN);
  for (const { first, last, path } of outlived) {
    const detail = { first, last: last.seq, hash: last.hash, path };
    await audit([retentionEvent("audit_segment_expired", detail, now)]);
    await auditTrail.archive.deleteLines(path);
    await auditTrail.segments.expire(first, now);
  }
  return { expired: outlived.length };
};
