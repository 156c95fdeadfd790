import * as z from "zod";
import { SEVERITIES } from "../../alerts/signal.ts";
import { count, unixSeconds } from "./units.ts";

const certificate = z.object({
  subject: z.string(),
  issuer: z.string(),
  serial: z.string(),
  notBefore: unixSeconds,
  notAfter: unixSeconds,
  fingerprint: z.string(),
  selfIssued: z.boolean(),
  signature: z.string(),
  key: z.object({ kind: z.enum(["rsa", "ec", "ed25519", "other"]), bits: z.int().nullable() }),
  names: z.array(z.object({ kind: z.enum(["dns", "ip"]), value: z.string() })),
});

export const certificatesAnswer = z.object({
  certificates: z.array(
    z.object({
      name: z.string(),
      host: z.string(),
      port: z.int(),
      address: z.string().nullable(),
      private: z.boolean(),
      checkedAt: unixSeconds.nullable(),
      findings: z.array(z.object({ code: z.string(), severity: z.enum(SEVERITIES), detail: z.string() })),
      failures: count,
      /** Below zero: it is over. */
      daysLeft: z.int().nullable(),
      seen: z
        .object({
          protocol: z.enum(["SSL 3.0", "1.0", "1.1", "1.2", "1.3"]),
          suite: z.string(),
          proven: z.boolean(),
          trust: z.enum(["trusted", "untrusted", "unknown"]),
          certificate,
          chain: z.array(certificate),
        })
        .nullable(),
    }),
  ),
});
