import { HOUR, MINUTE } from "../time.ts";
import type { Told } from "./expiry.ts";
import { daysLeft, type Finding, type FindingCode } from "./findings.ts";
import type { Reading } from "./reading.ts";

const INTERVAL = 6 * HOUR;
/** Below 14 days, and while something is wrong. */
const CLOSE_INTERVAL = 1 * HOUR;
const CLOSE_DAYS = 14;
/** Cron comes some minutes early or late; without this a check would be put off to the next hour. */
const EARLY = 10 * MINUTE;

/** What is remembered of one target, as plain JSON. */
export interface CertificateRecord {
  readonly name: string;
  /** Unix milliseconds. */
  readonly checkedAt: number;
  /** The last one there was, also when the last check failed. */
  readonly reading: Reading | null;
  /** Of the last check. */
  readonly findings: readonly Finding[];
  /** Checks in a row without a reading. */
  readonly failures: number;
  readonly told: Told | null;
  /** What operators were told is wrong, as codes; empty: nothing. */
  readonly toldFindings: readonly FindingCode[];
}

export function isDue(record: CertificateRecord | null, now: number): boolean {
  if (record === null) return true;
  const close =
    record.findings.some(alarming) ||
    (record.reading !== null && daysLeft(record.reading.leaf.notAfter, now) < CLOSE_DAYS);
  return now - record.checkedAt >= (close ? CLOSE_INTERVAL : INTERVAL) - EARLY;
}

export const alarming = ({ severity }: Finding): boolean => severity !== "info";
