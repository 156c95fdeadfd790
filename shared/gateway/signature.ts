import { base64 } from "@scure/base";
import { MINUTE, toUnixSeconds } from "../time.ts";

/**
 * What an origin can rely on (RFC 9421, `docs/operating.md`): which parts of a request are signed, and for how long.
 */

/** Who is connected, as the edge knows it; `X-Forwarded-For` says the same, but a server on the way may change that. */
export const CLIENT_ADDRESS = "edge-client-address";
/** The signature's name in both of its headers. */
export const SIGNATURE_LABEL = "edge";
/** Keeps a signature made for another purpose with the same key from passing here. */
const SIGNATURE_TAG = "edge-origin";
/** How long it is good: the time on the way, and clocks that differ. Milliseconds. */
const LIFETIME = 1 * MINUTE;

/** Always covered, in this order; what a caller vouches for follows. */
export const COVERED = [
  "@method",
  "@authority",
  "@path",
  "@query",
  "content-digest",
  CLIENT_ADDRESS,
  "x-request-id",
] as const;

/** `now` in Unix milliseconds; RFC 9421 counts seconds. */
export const signatureParameters = (keyId: string, nonce: string, now: number) => ({
  created: toUnixSeconds(now),
  expires: toUnixSeconds(now + LIFETIME),
  nonce,
  keyid: keyId,
  tag: SIGNATURE_TAG,
});

/** RFC 9530's field, of the SHA-256 of the body; a request without one has the digest of nothing. */
export const contentDigest = (sha256: Uint8Array): string => `sha-256=:${base64.encode(sha256)}:`;

/** A list of RFC 8941, as far as is needed to find one member in it. */
const SHA256_MEMBER = /(?:^|,)\s*sha-256=:([A-Za-z0-9+/]{43}=):\s*(?:,|$)/;

/** What a `Content-Digest` claims, as `contentDigest` says it; null: nothing in SHA-256. */
export function claimedDigest(header: string | null): string | null {
  const claimed = SHA256_MEMBER.exec(header ?? "")?.[1];
  return claimed === undefined ? null : `sha-256=:${claimed}:`;
}
