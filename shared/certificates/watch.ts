import { SEVERITIES, type Severity, type Signal } from "../alerts/signal.ts";
import type { Result } from "../result.ts";
import { subjectsOf, tellExpiry } from "./expiry.ts";
import { findingsOf, type Finding, type FindingCode } from "./findings.ts";
import type { Reading, ReadingFailure } from "./reading.ts";
import { alarming, type CertificateRecord } from "./record.ts";
import type { CertificateTarget } from "./target.ts";

/** A server that cannot be read is told of after this many checks in a row: the first may have met a restart. */
const FAILURES_TO_TELL = 2;

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
  const expiry = tellExpiry(before?.told ?? null, target, reading, now);
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

/** Of a target that is watched no longer: what was said of it is over. */
export function unwatch({ name, told, toldFindings }: CertificateRecord, now: number): readonly Signal[] {
  const over = (signal: Signal["name"], subject: string): Signal => ({
    name: signal,
    subject,
    state: "resolved",
    summary: `${name} is not watched any more`,
    at: now,
  });
  const expiring = told === null ? [] : subjectsOf(name, told.days);
  return [
    ...expiring.map((subject) => over("certificate_expiring", subject)),
    ...(toldFindings.length === 0 ? [] : [over("certificate_faulty", name)]),
  ];
}

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
