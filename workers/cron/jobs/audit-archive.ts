import { sha256 } from "../../../durable-objects/node-crypto.ts";
import {
  verifyChain,
  type ChainFault,
  type ChainHead,
  type ChainVerdict,
} from "../../../shared/audit/chain.ts";
import { endLine, headerLine, rowLine } from "../../../shared/audit/lines.ts";
import { archiveBefore, nextDrop, segmentDue } from "../../../shared/audit/retention.ts";
import { segmentPath, type Segment } from "../../../shared/audit/segment.ts";
import type { AuditRow } from "../../../shared/audit/record.ts";
import { storedRows } from "../../audit/records.ts";
import { retentionEvent } from "../../audit/retention-event.ts";
import type { AuditTrail } from "../../audit/trail.ts";
import type { Services } from "../../services.ts";
import type { Job } from "../schedule.ts";

/** A run's share, 100,000 records; the rest is the next run's. */
const SEGMENTS_A_RUN = 5;
/** Rows whose chain is followed in one go. */
const VERIFIED_AT_ONCE = 1_000;
/** Faults named in a log line. */
const NAMED_FAULTS = 5;

/**
 * Copies old records to the archive, a whole stretch of the chain at a time; none leaves D1 before. A stretch is planned
 * first, so a run after a kill writes the very same lines, and two runs at once do what one does.
 */
export const archiveAudit: Job = async (services, now) => {
  const { segments } = services.auditTrail;
  for (let archived = 0; archived < SEGMENTS_A_RUN; archived++) {
    if ((await segments.planned()) === null) await planSegment(services.auditTrail, now);
    const segment = await segments.planned();
    if (segment === null) return { archived };
    await archiveSegment(services, segment, now);
  }
  return { archived: SEGMENTS_A_RUN };
};

async function planSegment({ segments }: AuditTrail, now: number): Promise<void> {
  const old = await segments.candidates(archiveBefore(now));
  if (old === null || !segmentDue({ count: old.count, since: old.recordedFrom }, now)) return;
  const { first, last, before, lastHash, recordedFrom, recordedTo, count, chain } = old;
  await segments.plan(
    {
      first,
      last: { seq: last, hash: lastHash },
      before,
      recordedFrom,
      recordedTo,
      path: segmentPath(chain, first, last),
      remaining: count,
    },
    nextDrop(recordedTo, recordedTo),
  );
}

/** Written, said in the log, and only then noted as archived. */
async function archiveSegment(
  { auditTrail, audit, log }: Services,
  segment: Segment,
  now: number,
): Promise<void> {
  const { first, last, before, path } = segment;
  const faults: ChainFault[] = [];
  const { digest, result } = await auditTrail.archive.writeLines(
    path,
    segmentLines(auditTrail, segment, faults),
  );
  if (result === "differs") throw new Error(`the archive holds other records as ${path}`);
  if (faults.length > 0) {
    log.error("audit_archive_faults", {
      first,
      last: last.seq,
      count: faults.length,
      faults: faults.slice(0, NAMED_FAULTS),
    });
  }
  const detail = { first, last: last.seq, before, hash: last.hash, sha256: digest, faults: faults.length };
  await audit([retentionEvent("audit_segment_archived", detail, now)]);
  await auditTrail.segments.archived(first, digest, faults.length);
}

/** The segment as it is archived; pushes what is wrong with its chain to `faults` when the end is reached. */
async function* segmentLines(
  trail: AuditTrail,
  { first, last, before, recordedTo }: Segment,
  faults: ChainFault[],
): AsyncGenerator<string> {
  let count = 0;
  const seen: AuditRow[] = [];
  yield headerLine({ first, to: recordedTo + 1, filtered: false, madeAt: recordedTo });
  let head = { seq: first - 1, hash: before };
  for await (const row of storedRows(trail, first, last.seq)) {
    seen.push(row);
    count++;
    // The archive is kept for years, a readable address for a day.
    yield rowLine({ ...row, address: null });
    if (seen.length < VERIFIED_AT_ONCE) continue;
    ({ head } = await follow(seen.splice(0), head, faults));
  }
  ({ head } = await follow(seen, head, faults));
  if (head.hash !== last.hash) faults.push({ kind: "edited", seq: last.seq });
  yield endLine(count, head);
}

async function follow(
  rows: readonly AuditRow[],
  from: ChainHead,
  faults: ChainFault[],
): Promise<ChainVerdict> {
  const verdict = await verifyChain(rows, from, sha256);
  faults.push(...verdict.faults);
  return verdict;
}
