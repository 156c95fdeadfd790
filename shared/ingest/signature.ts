import { base64 } from "@scure/base";
import { concat, utf8, type Bytes } from "../bytes.ts";
import { err, ok, type Result } from "../result.ts";
import { MINUTE, SECOND, toUnixSeconds } from "../time.ts";

/** Standard Webhooks, specification 1.0: the names of the headers. */
export const ID_HEADER = "webhook-id";
export const TIMESTAMP_HEADER = "webhook-timestamp";
export const SIGNATURE_HEADER = "webhook-signature";

/**
 * Printable without a dot, which parts the signed fields; long enough for a digest in hex with a prefix. Of at least
 * eight characters, so that it can be told from a counter that began again.
 */
const ID = /^[A-Za-z0-9_-]{8,80}$/;
/** Unix seconds in their one spelling; 12 digits last past the year 30000 and stay exact as a float. */
const TIMESTAMP = /^[1-9]\d{0,11}$/;
/** 32 bytes in base64, after the only version with a shared secret. */
const SIGNATURE = /^v1,([A-Za-z0-9+/]{43}=)$/;
/** A sender signs with two secrets while rotating; more only cost time. */
const MOST_SIGNATURES = 4;

/** The specification's own figure, to both sides. */
export const TOLERANCE = 5 * MINUTE;

/** Ids of our answers begin with this and those of messages never do, so that neither passes for the other. */
const ANSWER = "re_";

/** A message whose signature is right: what nobody but the VPS can have sent. */
export interface Message {
  readonly id: string;
  /** When it was signed, Unix milliseconds of whole seconds. */
  readonly at: number;
}

interface SignedHeaders extends Message {
  readonly signatures: readonly Bytes[];
}

export type HeaderFault =
  | "malformed_id"
  | "malformed_timestamp"
  | "malformed_signature"
  | "stale"
  | "from_the_future";

/** What can be refused before the body is read; `now` in Unix milliseconds, a header that is absent as null. */
export function readMessageHeaders(
  id: string | null,
  timestamp: string | null,
  signature: string | null,
  now: number,
): Result<SignedHeaders, HeaderFault> {
  if (id === null || !ID.test(id) || id.startsWith(ANSWER)) return err("malformed_id");
  if (timestamp === null || !TIMESTAMP.test(timestamp)) return err("malformed_timestamp");
  const at = Number(timestamp) * SECOND;
  if (now - at > TOLERANCE) return err("stale");
  if (at - now > TOLERANCE) return err("from_the_future");
  const signatures = (signature ?? "")
    .split(" ")
    .slice(0, MOST_SIGNATURES)
    .flatMap((part) => SIGNATURE.exec(part)?.[1] ?? [])
    .map((text) => base64.decode(text) as Bytes);
  return signatures.length === 0 ? err("malformed_signature") : ok({ id, at, signatures });
}

const signedBytes = ({ id, at }: Message, body: Bytes): Bytes =>
  concat(utf8(`${id}.${toUnixSeconds(at)}.`), body);

const HMAC = { name: "HMAC", hash: "SHA-256" } as const;

const importKey = (secret: Bytes): Promise<CryptoKey> =>
  crypto.subtle.importKey("raw", secret, HMAC, false, ["sign", "verify"]);

/** Whether one of the secrets signed it; in constant time a secret (WebCrypto's own comparison). Never throws. */
export async function verifyMessage(
  secrets: readonly Bytes[],
  headers: SignedHeaders,
  body: Bytes,
): Promise<boolean> {
  const signed = signedBytes(headers, body);
  for (const secret of secrets) {
    const key = await importKey(secret);
    for (const signature of headers.signatures) {
      if (await crypto.subtle.verify("HMAC", key, signature, signed)) return true;
    }
  }
  return false;
}

/** The headers of an answer to a message: signed with every secret, under an id that belongs to that message alone. */
export async function answerHeaders(
  secrets: readonly Bytes[],
  message: Message,
  body: Bytes,
  now: number,
): Promise<Readonly<Record<string, string>>> {
  const answer = { id: ANSWER + message.id, at: now };
  const signed = signedBytes(answer, body);
  const signatures = await Promise.all(
    secrets.map(async (secret) => {
      const signature = await crypto.subtle.sign("HMAC", await importKey(secret), signed);
      return `v1,${base64.encode(new Uint8Array(signature))}`;
    }),
  );
  return {
    [ID_HEADER]: answer.id,
    [TIMESTAMP_HEADER]: String(toUnixSeconds(now)),
    [SIGNATURE_HEADER]: signatures.join(" "),
  };
}
