import { concat, fromHex, utf8, type Bytes } from "../bytes.ts";
import { err, ok, type Result } from "../result.ts";
import { MINUTE, SECOND } from "../time.ts";

/** The names of Discord's headers (Discord reference, "Setting up an endpoint"). */
export const SIGNATURE_HEADER = "X-Signature-Ed25519";
export const TIMESTAMP_HEADER = "X-Signature-Timestamp";

/** 64 bytes of an Ed25519 signature (RFC 8032 §5.1.6), in either case of hex. */
const SIGNATURE = /^[0-9a-f]{128}$/i;
/** Unix seconds; 12 digits last past the year 30000 and stay exact as a float. */
const TIMESTAMP = /^\d{1,12}$/;

/** How long a signed request may be repeated at all (requirement V1). */
const MAX_AGE = 5 * MINUTE;
/** How far Discord's clock may run ahead of ours. */
const MAX_AHEAD = MINUTE;

export interface SignatureHeaders {
  readonly signature: Bytes;
  /** As it was sent: its very characters are signed. */
  readonly timestamp: string;
}

export type HeaderFault = "malformed_signature" | "malformed_timestamp" | "stale" | "from_the_future";

/** What can be refused before the body is read; `now` in Unix milliseconds, a header that is absent as null. */
export function readSignatureHeaders(
  signature: string | null,
  timestamp: string | null,
  now: number,
): Result<SignatureHeaders, HeaderFault> {
  if (signature === null || !SIGNATURE.test(signature)) return err("malformed_signature");
  if (timestamp === null || !TIMESTAMP.test(timestamp)) return err("malformed_timestamp");
  const signedAt = Number(timestamp) * SECOND;
  if (now - signedAt > MAX_AGE) return err("stale");
  if (signedAt - now > MAX_AHEAD) return err("from_the_future");
  return ok({ signature: fromHex(signature), timestamp });
}

/** `unusable_key`: no key said yes, and one of them is no public key at all. */
export type Verdict = "valid" | "invalid" | "unusable_key";

/** Imported keys by their hex, for the life of the isolate: an import costs nearly as much as a verification. */
const imported = new Map<string, CryptoKey>();

async function importKey(hex: string): Promise<CryptoKey> {
  const known = imported.get(hex);
  if (known !== undefined) return known;
  const key = await crypto.subtle.importKey("raw", fromHex(hex), "Ed25519", false, ["verify"]);
  imported.set(hex, key);
  return key;
}

/** Whether one of the application's public keys (hex) signed `timestamp + body`. Fails closed, never throws. */
export async function verifySignature(
  publicKeys: readonly string[],
  { signature, timestamp }: SignatureHeaders,
  body: Bytes,
): Promise<Verdict> {
  const message = concat(utf8(timestamp), body);
  let verdict: Verdict = "invalid";
  for (const hex of publicKeys) {
    try {
      const key = await importKey(hex);
      if (await crypto.subtle.verify("Ed25519", key, signature, message)) return "valid";
    } catch {
      verdict = "unusable_key";
    }
  }
  return verdict;
}
