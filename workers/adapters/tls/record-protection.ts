import { concat, utf8, type Bytes } from "../../../shared/bytes.ts";
import { uint16 } from "../../../shared/certificates/tls/client-hello.ts";
import type { Suite13 } from "../../../shared/certificates/tls/codes.ts";
import type { TlsRecord } from "../../../shared/certificates/tls/inbox.ts";

const HASH_LENGTH = { "SHA-256": 32, "SHA-384": 48 } as const;
/** Of a nonce of AES-GCM (RFC 8446 §5.3). */
const IV_LENGTH = 12;

export const digest = async (hash: Suite13["hash"], bytes: Bytes): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.digest(hash, bytes));

async function hmac(hash: string, secret: Bytes, data: Bytes): Promise<Bytes> {
  const key = await crypto.subtle.importKey("raw", secret, { name: "HMAC", hash }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, data));
}

/** HKDF-Expand-Label (RFC 8446 §7.1), for outputs of one block of the hash at most: all that are needed here. */
async function expand(hash: string, secret: Bytes, label: string, context: Bytes, length: number) {
  const name = utf8(`tls13 ${label}`);
  const info = concat(
    uint16(length),
    Uint8Array.of(name.length),
    name,
    Uint8Array.of(context.length),
    context,
    Uint8Array.of(1),
  );
  return (await hmac(hash, secret, info)).slice(0, length);
}

/** Opens the server's handshake records one after the other; null: it was not encrypted with these keys. */
export type OpenRecord = (record: TlsRecord) => Promise<Pick<TlsRecord, "type" | "body"> | null>;

/** The server's side of TLS 1.3's handshake keys (RFC 8446 §7.1, §7.3), from the transcript up to its ServerHello. */
export async function serverHandshakeKeys(
  { hash, keyLength }: Suite13,
  sharedSecret: Bytes,
  transcript: Bytes,
): Promise<OpenRecord> {
  const length = HASH_LENGTH[hash];
  const nothing = new Uint8Array(0);
  const early = await hmac(hash, new Uint8Array(length), new Uint8Array(length));
  const derived = await expand(hash, early, "derived", await digest(hash, nothing), length);
  const handshake = await hmac(hash, derived, sharedSecret);
  const secret = await expand(hash, handshake, "s hs traffic", await digest(hash, transcript), length);
  const key = await crypto.subtle.importKey(
    "raw",
    await expand(hash, secret, "key", nothing, keyLength),
    "AES-GCM",
    false,
    ["decrypt"],
  );
  const iv = await expand(hash, secret, "iv", nothing, IV_LENGTH);
  let sequence = 0;
  return async ({ header, body }) => {
    const nonce = nonceOf(iv, sequence++);
    try {
      const algorithm = { name: "AES-GCM", iv: nonce, additionalData: header };
      const plain = new Uint8Array(await crypto.subtle.decrypt(algorithm, key, body));
      return withoutPadding(plain);
    } catch {
      return null;
    }
  };
}

/** A flight within its limit has fewer records than 2^32. */
function nonceOf(iv: Bytes, sequence: number): Bytes {
  const nonce = iv.slice();
  const tail = new DataView(nonce.buffer, IV_LENGTH - 4);
  tail.setUint32(0, tail.getUint32(0) ^ sequence);
  return nonce;
}

/** The true type is the last byte that is not zero (RFC 8446 §5.2). */
function withoutPadding(plain: Bytes): Pick<TlsRecord, "type" | "body"> | null {
  const end = plain.findLastIndex((byte) => byte !== 0);
  return end === -1 ? null : { type: plain[end] ?? 0, body: plain.slice(0, end) };
}
