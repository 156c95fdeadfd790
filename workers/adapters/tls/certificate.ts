import { nodeCrypto, type X509Certificate } from "../../../durable-objects/node-crypto.ts";
import type { Certificate } from "../../../shared/certificates/reading.ts";
import { readCertificate } from "../../../shared/certificates/x509.ts";
import { MESSAGE_CAP, sanitise } from "../../../shared/logging/sanitise.ts";

/** Describes a certificate; null where it is none. The platform parses, and what it does not tell is read beside it. */
export function describeCertificate(der: Uint8Array): Certificate | null {
  const parts = readCertificate(der);
  const certificate = parse(der);
  if (parts === null || certificate === null) return null;
  const { subject = "", issuer = "", serialNumber = "", validFrom, validTo, fingerprint256 } = certificate;
  const [notBefore, notAfter] = [Date.parse(validFrom ?? ""), Date.parse(validTo ?? "")];
  if (Number.isNaN(notBefore) || Number.isNaN(notAfter)) return null;
  return {
    ...parts,
    subject: oneLine(subject),
    issuer: oneLine(issuer),
    serial: serialNumber.toLowerCase(),
    notBefore,
    notAfter,
    fingerprint: (fingerprint256 ?? "").replaceAll(":", "").toLowerCase(),
    selfIssued: subject === issuer,
  };
}

function parse(der: Uint8Array): X509Certificate | null {
  try {
    return new (nodeCrypto().X509Certificate)(der);
  } catch {
    return null;
  }
}

/** `CN=a\nO=b`, as the platform writes a name, in the usual `CN=a, O=b`. */
const oneLine = (name: string): string => sanitise(name.split("\n").join(", "), MESSAGE_CAP);
