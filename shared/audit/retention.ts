import { DAY } from "../time.ts";
import { AUDIT_CLASSES, type AuditClass } from "./event.ts";

/**
 * How long a record stays in D1, where it is searched (requirement U4). Calls are looked up for days and are many;
 * a verification is disputed within a year; two years is what auditors ask for who logged in, decided and traded.
 */
const SEARCHABLE: Readonly<Record<AuditClass, number>> = {
  access: 30 * DAY,
  verification: 365 * DAY,
  trading: 730 * DAY,
  security: 730 * DAY,
  admin: 730 * DAY,
};

/**
 * Segments hold whole stretches of the chain, so they stay as long as their most lasting class; and ten days more, so that
 * a lock of two years from the day they were written (nine days after their first record at most) is over.
 */
export const ARCHIVE_KEPT = 740 * DAY;
/** A record this old is archived; its address was nulled a day before. */
const ARCHIVE_AFTER = 2 * DAY;
/** A segment that is not full is closed when its oldest record has waited this long. */
const SEGMENT_MAX_WAIT = 7 * DAY;
/** Records of a segment: about 16 MB of lines, 4 MB in gzip. */
export const SEGMENT_RECORDS = 20_000;
/** Records that D1 may hold, whatever their age: 4 GB of its 10 at 1 KB each. Beyond it the oldest archived ones go. */
export const MAX_SEARCHABLE = 4_000_000;

/** The last sequence number of the next segment, given the records that are old enough; null: wait. */
export interface OldRecords {
  readonly count: number;
  /** When the first of them was recorded, in Unix milliseconds. */
  readonly since: number;
}

/** Records recorded before this time may be archived. */
export const archiveBefore = (now: number): number => now - ARCHIVE_AFTER;

/** Whether the records that are old enough make a segment. */
export const segmentDue = ({ count, since }: OldRecords, now: number): boolean =>
  count >= SEGMENT_RECORDS || (count > 0 && now - since >= ARCHIVE_AFTER + SEGMENT_MAX_WAIT);

/** Classes whose time in D1 is over for records recorded until `recordedTo`. */
export const classesPast = (recordedTo: number, now: number): readonly AuditClass[] =>
  AUDIT_CLASSES.filter((name) => recordedTo + SEARCHABLE[name] <= now);

/** When the next class of a segment goes, in Unix milliseconds; null: all are gone. */
export function nextDrop(recordedTo: number, now: number): number | null {
  const later = Object.values(SEARCHABLE)
    .map((kept) => recordedTo + kept)
    .filter((at) => at > now);
  return later.length === 0 ? null : Math.min(...later);
}
