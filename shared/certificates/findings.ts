import type { Severity } from "../alerts/signal.ts";
import type { Result } from "../result.ts";
import { DAY } from "../time.ts";
import { isFor } from "./host-names.ts";
import type { Certificate, FailureKind, Reading, ReadingFailure } from "./reading.ts";
import type { CertificateTarget } from "./target.ts";
import { WEAK_SIGNATURES, type CertificateKey } from "./x509.ts";

/** Why nothing could be read, and how bad that is. */
const FAILURES = {
  unreachable: "error",
  behind_cloudflare: "info",
  silent: "error",
  hung_up: "error",
  plain_http: "error",
  not_tls: "error",
  too_large: "error",
  alert: "error",
  unsupported: "warning",
  unreadable: "error",
} as const satisfies Record<FailureKind, Severity>;

/** How bad each finding is; those of `info` are shown and alert nobody. */
const FINDINGS = {
  expired: "critical",
  not_yet_valid: "error",
  wrong_name: "error",
  self_signed: "error",
  untrusted: "error",
  chain_expired: "error",
  weak_key: "warning",
  weak_signature: "warning",
  old_protocol: "warning",
  possession_unproven: "warning",
  ...FAILURES,
} as const satisfies Record<string, Severity>;
export type FindingCode = keyof typeof FINDINGS;

/** Something that is not as it should be, as plain JSON. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  /** One line for operators, sanitised. */
  readonly detail: string;
}

/** Bits: NIST SP 800-131A, and what browsers accept. */
const MIN_RSA_BITS = 2_048;
const MIN_EC_BITS = 256;
/** TLS 1.0 and 1.1 are at their end (RFC 8996). */
const CURRENT_PROTOCOLS: ReadonlySet<string> = new Set(["1.2", "1.3"]);

const finding = (code: FindingCode, detail: string): Finding => ({ code, severity: FINDINGS[code], detail });

/** Whole days until the certificate's end; negative when it is over. */
export const daysLeft = (notAfter: number, now: number): number => Math.floor((notAfter - now) / DAY);

/** Everything that is wrong with what was seen, or why nothing was. `now` in Unix milliseconds. */
export function findingsOf(
  outcome: Result<Reading, ReadingFailure>,
  target: CertificateTarget,
  now: number,
): readonly Finding[] {
  if (!outcome.ok) return [finding(outcome.error.kind, outcome.error.detail)];
  const { leaf, chain, protocol, suite, proven, trust } = outcome.value;
  const found: (Finding | false)[] = [
    leaf.notAfter <= now && finding("expired", `ended ${isoDay(leaf.notAfter)}`),
    leaf.notBefore > now && finding("not_yet_valid", `begins ${isoDay(leaf.notBefore)}`),
    !isFor(leaf.names, target.host) && finding("wrong_name", `it is for ${namesText(leaf)}`),
    !target.private && leaf.selfIssued && finding("self_signed", `by ${leaf.issuer}`),
    // Said once: what is over or made by oneself is trusted by nobody.
    !target.private &&
      trust === "untrusted" &&
      !leaf.selfIssued &&
      leaf.notAfter > now &&
      finding("untrusted", `no public root vouches for ${leaf.issuer}`),
    ...chain.map(
      (issuer) =>
        issuer.notAfter <= now &&
        finding("chain_expired", `${issuer.subject} ended ${isoDay(issuer.notAfter)}`),
    ),
    ...[leaf, ...chain].map(
      ({ key, subject }) => isWeak(key) && finding("weak_key", `${keyText(key)} of ${subject}`),
    ),
    // A root's own signature proves nothing, so its hash does not matter.
    ...[leaf, ...chain.filter(({ selfIssued }) => !selfIssued)].map(
      ({ signature, subject }) =>
        WEAK_SIGNATURES.has(signature) && finding("weak_signature", `${signature} on ${subject}`),
    ),
    !CURRENT_PROTOCOLS.has(protocol) && finding("old_protocol", `the newest the server has is ${protocol}`),
    !proven &&
      CURRENT_PROTOCOLS.has(protocol) &&
      finding("possession_unproven", `nothing shows that the server holds the certificate's key (${suite})`),
  ];
  return found.filter((one) => one !== false);
}

const isWeak = ({ kind, bits }: CertificateKey): boolean =>
  bits !== null && ((kind === "rsa" && bits < MIN_RSA_BITS) || (kind === "ec" && bits < MIN_EC_BITS));

/** `RSA 2048`, `EC 256`, `Ed25519`. */
export function keyText({ kind, bits }: CertificateKey): string {
  if (kind === "ed25519") return "Ed25519";
  if (kind === "other") return "a key of an unknown kind";
  return `${kind.toUpperCase()} ${bits ?? "on an unknown curve"}`;
}

/** Names that are shown; a certificate may have hundreds. */
const SHOWN_NAMES = 5;

/** Whom it is for, in a line. */
export function namesText({ names }: Certificate): string {
  if (names.length === 0) return "no name at all";
  const shown = names.slice(0, SHOWN_NAMES).map(({ value }) => value);
  return names.length > SHOWN_NAMES
    ? `${shown.join(", ")} and ${names.length - SHOWN_NAMES} more`
    : shown.join(", ");
}

const isoDay = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
