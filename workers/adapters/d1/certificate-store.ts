import type { Finding, FindingCode } from "../../../shared/certificates/findings.ts";
import type { CertificateStore } from "../../../shared/certificates/ports.ts";
import type { Reading } from "../../../shared/certificates/reading.ts";
import type { CertificateRecord } from "../../../shared/certificates/record.ts";

interface Row {
  readonly name: string;
  readonly checked_at: number | null;
  readonly reading: string | null;
  readonly findings: string;
  readonly failures: number;
  readonly told_fingerprint: string | null;
  readonly told_days: number | null;
  readonly told_findings: string;
}

/** Null: it was claimed, and never looked at to the end. */
function toRecord(row: Row): CertificateRecord | null {
  if (row.checked_at === null) return null;
  return {
    name: row.name,
    checkedAt: row.checked_at,
    reading: row.reading === null ? null : (JSON.parse(row.reading) as Reading),
    findings: JSON.parse(row.findings) as readonly Finding[],
    failures: row.failures,
    told:
      row.told_fingerprint === null || row.told_days === null
        ? null
        : { fingerprint: row.told_fingerprint, days: row.told_days },
    toldFindings: row.told_findings.split(" ").filter((code) => code !== "") as readonly FindingCode[],
  };
}

/** Certificates in D1. Each method is one round trip. */
export function d1CertificateStore(db: D1Database): CertificateStore {
  return {
    async records() {
      const { results } = await db.prepare("SELECT * FROM certificates ORDER BY name").all<Row>();
      return results.map(toRecord).filter((record) => record !== null);
    },

    async claim(name, until, now) {
      const row = await db
        .prepare(
          `INSERT INTO certificates (name, claimed_until) VALUES (?1, ?2)
           ON CONFLICT (name) DO UPDATE SET claimed_until = ?2 WHERE claimed_until <= ?3
           RETURNING *`,
        )
        .bind(name, until, now)
        .first<Row>();
      return row === null ? "taken" : toRecord(row);
    },

    async keep(record) {
      await db
        .prepare(
          `INSERT INTO certificates
             (name, claimed_until, checked_at, reading, findings, failures, told_fingerprint, told_days, told_findings)
           VALUES (?1, 0, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
           ON CONFLICT (name) DO UPDATE SET
             claimed_until = 0, checked_at = ?2, reading = ?3, findings = ?4, failures = ?5, told_fingerprint = ?6,
             told_days = ?7, told_findings = ?8`,
        )
        .bind(
          record.name,
          record.checkedAt,
          record.reading === null ? null : JSON.stringify(record.reading),
          JSON.stringify(record.findings),
          record.failures,
          record.told?.fingerprint ?? null,
          record.told?.days ?? null,
          record.toldFindings.join(" "),
        )
        .run();
    },

    async forget(name) {
      await db.prepare("DELETE FROM certificates WHERE name = ?1").bind(name).run();
    },
  };
}
