import { SEVERITIES, type Severity, type Signal } from "../alerts/signal.ts";
import type { Result } from "../result.ts";
import { DAY, HOUR, MINUTE } from "../time.ts";
import { daysLeft, findingsOf, type Finding, type FindingCode } from "./findings.ts";
import type { Reading, ReadingFailure } from "./reading.ts";
import type { CertificateTarget } from "./target.ts";

/** Row O2: days before the end, and how bad it is by then; the nearest last. */
const THRESHOLDS: readonly { readonly days: number; readonly severity: Severity }[] = [
  { days: 21, severity: "info" },
  { days: 14, severity: "warning" },
  { days: 7, severity: "critical" },
  { days: 1, severity: "critical" },
];
const LAST_DAY = 1;
/** A threshold speaks in the second half of a certificate's life only: one made for six days is never 21 from its end. */
const LATE_PART = 1 / 2;

const INTERVAL = 6 * HOUR;
/** Below 14 days, and while something is wrong. */
const CLOSE_INTERVAL = 1 * HOUR;
const CLOSE_DAYS = 14;
/** Cron comes some minutes early or late; without this a check would be put off to the next hour. */
const EARLY = 10 * MINUTE;

/** A server that cannot be read is told of after this many checks in a row: the first may have met a restart. */
const FAILURES_TO_TELL = 2;

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
  /** The nearest threshold that operators were told of, and for which certificate. */
  readonly told: { readonly fingerprint: string; readonly days: number } | null;
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

const alarming = ({ severity }: Finding): boolean => severity !== "info";

interface Watched {
  readonly record: CertificateRecord;
  readonly signals: readonly Signal[];
}

/**
 * What one check comes to: what to remember, and what to tell. Telling again what was told changes nothing, so signals
 * go out before the record is kept. Nothing is told twice from a record that was kept.
 */
export function watch(
  before: CertificateRecord | null,
  target: CertificateTarget,
  outcome: Result<Reading, ReadingFailure>,
  now: number,
): Watched {
  const findings = findingsOf(outcome, target, now);
  const failures = outcome.ok ? 0 : (before?.failures ?? 0) + 1;
  const reading = outcome.ok ? outcome.value : (before?.reading ?? null);
  const fault = tellFault(before, target, findings, failures, now);
  const expiry = tellExpiry(before, target, reading, now);
  return {
    record: {
      name: target.name,
      checkedAt: now,
      reading,
      findings,
      failures,
      told: expiry.told,
      toldFindings: fault.told,
    },
    signals: [...expiry.signals, ...tellChange(before, target, reading, now), ...fault.signals],
  };
}

/** The nearest threshold that a certificate has reached; null: none. */
function thresholdOf({ leaf }: Reading, now: number) {
  const left = leaf.notAfter - now;
  const late = (leaf.notAfter - leaf.notBefore) * LATE_PART;
  return THRESHOLDS.findLast(({ days }) => left <= days * DAY && days * DAY <= late) ?? null;
}

function tellExpiry(
  before: CertificateRecord | null,
  target: CertificateTarget,
  reading: Reading | null,
  now: number,
): { readonly told: CertificateRecord["told"]; readonly signals: readonly Signal[] } {
  const told = before?.told ?? null;
  if (reading === null) return { told, signals: [] };
  const { fingerprint, notAfter, issuer } = reading.leaf;
  const threshold = thresholdOf(reading, now);
  if (threshold !== null && told?.fingerprint === fingerprint && told.days <= threshold.days) {
    return { told, signals: [] };
  }
  const left = daysLeft(notAfter, now);
  const due = threshold === null ? [] : subjectsOf(target, threshold.days);
  const firing = due.map((subject): Signal => {
    const ends = left < 0 ? "is over" : left === 1 ? "ends in 1 day" : `ends in ${left} days`;
    return {
      name: "certificate_expiring",
      subject,
      state: "firing",
      severity: threshold?.severity ?? "warning",
      summary: `${target.name}: the certificate ${ends}`,
      facts: { host: target.host, ends: new Date(notAfter).toISOString(), issuer, fingerprint },
      at: now,
    };
  });
  const over = told === null ? [] : subjectsOf(target, told.days).filter((subject) => !due.includes(subject));
  const resolved = over.map((subject): Signal => {
    const summary = `${target.name}: the certificate is renewed, ${left} days left`;
    return { name: "certificate_expiring", subject, state: "resolved", summary, at: now };
  });
  return {
    told: threshold === null ? null : { fingerprint, days: threshold.days },
    signals: [...resolved, ...firing],
  };
}

/** The last day is an alert of its own: it is no worse than the week before, and saying the same again says nothing. */
const subjectsOf = ({ name }: CertificateTarget, days: number): readonly string[] =>
  days <= LAST_DAY ? [name, `${name} (last day)`] : [name];

function tellChange(
  before: CertificateRecord | null,
  target: CertificateTarget,
  reading: Reading | null,
  now: number,
): readonly Signal[] {
  const [old, leaf] = [before?.reading?.leaf, reading?.leaf];
  if (old === undefined || leaf === undefined || old.fingerprint === leaf.fingerprint) return [];
  return [
    {
      name: "certificate_changed",
      subject: target.name,
      state: "once",
      summary: `${target.name} has another certificate, by ${leaf.issuer}`,
      facts: {
        before: old.fingerprint,
        now: leaf.fingerprint,
        issuerBefore: old.issuer,
        ends: new Date(leaf.notAfter).toISOString(),
      },
      at: now,
    },
  ];
}

function tellFault(
  before: CertificateRecord | null,
  target: CertificateTarget,
  findings: readonly Finding[],
  failures: number,
  now: number,
): { readonly told: readonly FindingCode[]; readonly signals: readonly Signal[] } {
  const told = before?.toldFindings ?? [];
  // One failure alone leaves the word as it was.
  if (failures > 0 && failures < FAILURES_TO_TELL) return { told, signals: [] };
  const wrong = findings.filter(alarming);
  const codes = [...new Set(wrong.map(({ code }) => code))];
  if (codes.join() === told.join()) return { told, signals: [] };
  const about = { name: "certificate_faulty", subject: target.name, at: now } as const;
  const signal: Signal =
    codes.length === 0
      ? {
          ...about,
          state: "resolved",
          summary: `${target.name}: nothing is wrong with the certificate any more`,
        }
      : {
          ...about,
          state: "firing",
          severity: worst(wrong),
          summary: `${target.name}: ${wrong.map(({ code, detail }) => `${code} (${detail})`).join("; ")}`,
          facts: { host: target.host, port: target.port, found: codes.join(" ") },
        };
  return { told: codes, signals: [signal] };
}

const worst = (findings: readonly Finding[]): Severity =>
  SEVERITIES.findLast((severity) => findings.some((finding) => finding.severity === severity)) ?? "info";
