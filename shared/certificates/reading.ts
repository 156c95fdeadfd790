import type { Protocol } from "./tls/codes.ts";
import type { CertificateParts } from "./x509.ts";

/** One certificate, as plain JSON. */
export interface Certificate extends CertificateParts {
  /** One line, sanitised: whoever made the certificate wrote them. */
  readonly subject: string;
  readonly issuer: string;
  /** Hex, as the three below. */
  readonly serial: string;
  /** Unix milliseconds. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** SHA-256 of the certificate. */
  readonly fingerprint: string;
  /** The subject is its own issuer: a root, or made by oneself. */
  readonly selfIssued: boolean;
}

/** Whether a client that knows the public roots accepts the server; `unknown`: nobody could be asked. */
export type Trust = "trusted" | "untrusted" | "unknown";

/** What a server showed in one handshake. */
export interface Reading {
  readonly protocol: Protocol;
  readonly suite: string;
  readonly leaf: Certificate;
  /** Those it sent besides, in its order; at most `MAX_CHAIN`. */
  readonly chain: readonly Certificate[];
  /** It signed this very handshake with the certificate's key. */
  readonly proven: boolean;
  readonly trust: Trust;
}

/** Chains in use have two or three; what is beyond is not looked at. */
export const MAX_CHAIN = 8;

/** Why there is no reading. */
export type FailureKind =
  /** Nobody listens, or the name is not known. */
  | "unreachable"
  /** The platform connects no Worker to Cloudflare's own addresses. */
  | "behind_cloudflare"
  | "silent"
  | "hung_up"
  | "plain_http"
  | "not_tls"
  | "too_large"
  /** A TLS alert: the server wants none of what is offered. */
  | "alert"
  /** A choice that was not offered. */
  | "unsupported"
  | "unreadable";

export interface ReadingFailure {
  readonly kind: FailureKind;
  /** For the operator, sanitised. */
  readonly detail: string;
}
