import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Certificate, Reading } from "../../shared/certificates/reading.ts";
import type { CertificateTarget } from "../../shared/certificates/target.ts";
import { DAY } from "../../shared/time.ts";

/** A certificate of `test/fixtures/certificates`, in DER. */
export function certificateFixture(name: string): Uint8Array {
  const pem = readFileSync(join(import.meta.dirname, `../fixtures/certificates/${name}.pem`), "utf8");
  return new Uint8Array(Buffer.from(pem.replaceAll(/-----.*-----/g, ""), "base64"));
}

export const someTarget = (more: Partial<CertificateTarget> = {}): CertificateTarget => ({
  name: "vps-1",
  host: "vps.example",
  port: 443,
  address: null,
  private: false,
  ...more,
});

/** A good certificate, with 90 days of which all are left at `now`. */
export const someCertificate = (now: number, more: Partial<Certificate> = {}): Certificate => ({
  subject: "CN=vps.example",
  issuer: "CN=R13",
  serial: "01",
  names: [{ kind: "dns", value: "vps.example" }],
  notBefore: now,
  notAfter: now + 90 * DAY,
  fingerprint: "aa".repeat(32),
  selfIssued: false,
  key: { kind: "ec", bits: 256 },
  signature: "ecdsa-with-SHA384",
  ...more,
});

export const someReading = (leaf: Certificate, more: Partial<Reading> = {}): Reading => ({
  protocol: "1.3",
  suite: "TLS_AES_128_GCM_SHA256",
  proven: true,
  trust: "trusted",
  leaf,
  chain: [],
  ...more,
});
