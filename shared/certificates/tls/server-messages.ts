import { toHex } from "../../bytes.ts";
import { ByteReader } from "./byte-reader.ts";
import { EXTENSION } from "./codes.ts";

/** SHA-256 of "HelloRetryRequest": the random of a ServerHello that is one (RFC 8446 §4.1.3). */
const RETRY_RANDOM = "cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c";

export interface ServerHello {
  readonly version: number;
  readonly random: Uint8Array;
  readonly suite: number;
  /** The server wants another key share than those it got. */
  readonly retry: boolean;
  readonly share: { readonly group: number; readonly key: Uint8Array } | null;
}

/** Each parser takes a handshake message's body; null: it is not what it says. */
export function parseServerHello(body: Uint8Array): ServerHello | null {
  const reader = new ByteReader(body);
  let version = reader.uint(2);
  const random = reader.take(32);
  reader.vector(1);
  const suite = reader.uint(2);
  reader.uint(1);
  let share: ServerHello["share"] = null;
  // Before TLS 1.3 there may be no extensions at all, not even their length.
  const extensions = new ByteReader(reader.left === 0 ? new Uint8Array(0) : reader.vector(2));
  while (extensions.left > 0) {
    const type = extensions.uint(2);
    const content = new ByteReader(extensions.vector(2));
    if (type === EXTENSION.supportedVersions) version = content.uint(2);
    if (type === EXTENSION.keyShare) {
      const group = content.uint(2);
      share = content.left === 0 ? null : { group, key: content.vector(2) };
    }
    if (!content.sound) return null;
  }
  if (!reader.sound || !extensions.sound) return null;
  return { version, random, suite, retry: toHex(random) === RETRY_RANDOM, share };
}

/** DER, the server's own first. A TLS 1.3 message says more around each one. */
export function parseCertificates(body: Uint8Array, tls13: boolean): readonly Uint8Array[] | null {
  const reader = new ByteReader(body);
  if (tls13) reader.vector(1);
  const list = new ByteReader(reader.vector(3));
  const certificates: Uint8Array[] = [];
  while (list.left > 0) {
    certificates.push(list.vector(3));
    if (tls13) list.vector(2);
  }
  return reader.sound && list.sound && certificates.length > 0 ? certificates : null;
}

interface HandshakeSignature {
  readonly scheme: number;
  readonly signature: Uint8Array;
}

function parseSignature(reader: ByteReader): HandshakeSignature | null {
  const scheme = reader.uint(2);
  const signature = reader.vector(2);
  return reader.sound ? { scheme, signature } : null;
}

/** TLS 1.3. */
export const parseCertificateVerify = (body: Uint8Array): HandshakeSignature | null =>
  parseSignature(new ByteReader(body));

/** A named curve (RFC 8422 §5.4); others are never offered. */
const NAMED_CURVE = 3;

/** TLS 1.2, with an elliptic curve: what was signed, besides both randoms, and the signature. */
export function parseServerKeyExchange(
  body: Uint8Array,
): (HandshakeSignature & { readonly parameters: Uint8Array }) | null {
  const reader = new ByteReader(body);
  if (reader.uint(1) !== NAMED_CURVE) return null;
  reader.uint(2);
  reader.vector(1);
  const parameters = body.subarray(0, body.length - reader.left);
  const signed = parseSignature(reader);
  return signed === null ? null : { ...signed, parameters };
}
