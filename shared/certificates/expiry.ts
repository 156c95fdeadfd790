import type { Severity, Signal } from "../alerts/signal.ts";
import { DAY } from "../time.ts";
import { daysLeft } from "./findings.ts";
import type { Reading } from "./reading.ts";
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

/** The nearest threshold that operators were told of, and for which certificate. */
export interface Told {
  readonly fingerprint: string;
  readonly days: number;
}

const ENDS: Readonly<Record<number, string>> = { 0: "ends within a day", 1: "ends in 1 day" };

/** The nearest threshold that a certificate has reached; null: none. */
function thresholdOf({ leaf }: Reading, now: number) {
  const left = leaf.notAfter - now;
  const late = (leaf.notAfter - leaf.notBefore) * LATE_PART;
  return THRESHOLDS.findLast(({ days }) => left <= days * DAY && days * DAY <= late) ?? null;
}

/**
 * Tells of each threshold once a certificate, the nearest alone where several were passed at once; of a certificate that
 * is far from its end, that the one before was renewed.
 */
export function tellExpiry(
  told: Told | null,
  target: CertificateTarget,
  reading: Reading | null,
  now: number,
): { readonly told: Told | null; readonly signals: readonly Signal[] } {
  if (reading === null) return { told, signals: [] };
  const { fingerprint, notAfter, issuer } = reading.leaf;
  const threshold = thresholdOf(reading, now);
  if (threshold !== null && told?.fingerprint === fingerprint && told.days <= threshold.days) {
    return { told, signals: [] };
  }
  const left = daysLeft(notAfter, now);
  const due = threshold === null ? [] : subjectsOf(target.name, threshold.days);
  const firing = due.map((subject): Signal => {
    const ends = ENDS[left] ?? (left < 0 ? "is over" : `ends in ${left} days`);
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
  const over =
    told === null ? [] : subjectsOf(target.name, told.days).filter((subject) => !due.includes(subject));
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
export const subjectsOf = (name: string, days: number): readonly string[] =>
  days <= LAST_DAY ? [name, `${name} (last day)`] : [name];
