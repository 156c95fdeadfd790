import { toHex } from "../bytes.ts";
import { formatAddress, parseAddress } from "../policy/address.ts";
import { derValues, integerBits, oidText, onlyValue, TAG, type Der } from "./der.ts";

export type KeyKind = "rsa" | "ec" | "ed25519" | "other";

export interface CertificateKey {
  readonly kind: KeyKind;
  /** Null: of a kind, or on a curve, that is not known. */
  readonly bits: number | null;
}

/** Whom a certificate is for: a DNS name, perhaps with `*`, or an address. */
export interface CertificateName {
  readonly kind: "dns" | "ip";
  readonly value: string;
}

/** What the platform's own parser does not tell of a certificate. */
export interface CertificateParts {
  /** A name such as `sha256WithRSAEncryption`, or the identifier in dots. */
  readonly signature: string;
  readonly key: CertificateKey;
  readonly names: readonly CertificateName[];
}

const RSA = "1.2.840.113549.1.1.1";
const EC = "1.2.840.10045.2.1";
const ED25519 = "1.3.101.112";
const SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";

/** Bits of the curve's order. */
const CURVES: Readonly<Record<string, number>> = {
  "1.2.840.10045.3.1.1": 192,
  "1.3.132.0.33": 224,
  "1.2.840.10045.3.1.7": 256,
  "1.3.132.0.10": 256,
  "1.3.132.0.34": 384,
  "1.3.132.0.35": 521,
};

const SIGNATURES: Readonly<Record<string, string>> = {
  "1.2.840.113549.1.1.4": "md5WithRSAEncryption",
  "1.2.840.113549.1.1.5": "sha1WithRSAEncryption",
  "1.2.840.113549.1.1.10": "RSASSA-PSS",
  "1.2.840.113549.1.1.11": "sha256WithRSAEncryption",
  "1.2.840.113549.1.1.12": "sha384WithRSAEncryption",
  "1.2.840.113549.1.1.13": "sha512WithRSAEncryption",
  "1.2.840.10045.4.1": "ecdsa-with-SHA1",
  "1.2.840.10045.4.3.2": "ecdsa-with-SHA256",
  "1.2.840.10045.4.3.3": "ecdsa-with-SHA384",
  "1.2.840.10045.4.3.4": "ecdsa-with-SHA512",
  [ED25519]: "Ed25519",
};

/** Those whose hash can be collided with, so that a signature of one certificate fits another. */
export const WEAK_SIGNATURES: ReadonlySet<string> = new Set([
  "md5WithRSAEncryption",
  "sha1WithRSAEncryption",
  "ecdsa-with-SHA1",
]);

/** Reads a certificate (RFC 5280 §4.1); null where it is none. Never throws. */
export function readCertificate(der: Uint8Array): CertificateParts | null {
  const certificate = onlyValue(der, TAG.sequence);
  const [signedPart, algorithm] = (certificate && derValues(certificate)) ?? [];
  if (signedPart?.tag !== TAG.sequence || algorithm?.tag !== TAG.sequence) return null;
  const fields = derValues(signedPart.body);
  if (fields === null) return null;
  // The version stands before all others, and only where it is not the first.
  const [, , , , , publicKey, ...optional] = fields[0]?.tag === TAG.context0 ? fields.slice(1) : fields;
  const signature = identifier(algorithm);
  const key = publicKey?.tag === TAG.sequence ? readKey(publicKey) : null;
  const names = readNames(optional.find(({ tag }) => tag === TAG.context3));
  if (signature === null || key === null || names === null) return null;
  return { signature: SIGNATURES[signature] ?? signature, key, names };
}

/** The identifier that an `AlgorithmIdentifier` begins with. */
function identifier({ body }: Der): string | null {
  const [oid] = derValues(body) ?? [];
  return oid?.tag === TAG.oid ? oidText(oid.body) : null;
}

function readKey({ body }: Der): CertificateKey | null {
  const [algorithm, bits] = derValues(body) ?? [];
  if (algorithm?.tag !== TAG.sequence || bits?.tag !== TAG.bitString) return null;
  const kind = identifier(algorithm);
  if (kind === ED25519) return { kind: "ed25519", bits: 256 };
  if (kind === RSA) {
    // Before the key stands the number of unused bits, of which there are none.
    const key = onlyValue(bits.body.subarray(1), TAG.sequence);
    const [modulus] = (key && derValues(key)) ?? [];
    return modulus?.tag === TAG.integer ? { kind: "rsa", bits: integerBits(modulus.body) } : null;
  }
  if (kind === EC) {
    const [, curve] = derValues(algorithm.body) ?? [];
    const name = curve?.tag === TAG.oid ? oidText(curve.body) : null;
    return { kind: "ec", bits: name === null ? null : (CURVES[name] ?? null) };
  }
  return kind === null ? null : { kind: "other", bits: null };
}

/** Context tags of a GeneralName (RFC 5280 §4.2.1.6). */
const DNS_NAME = 0x82;
const IP_ADDRESS = 0x87;

function readNames(extensions: Der | undefined): readonly CertificateName[] | null {
  if (extensions === undefined) return [];
  const list = onlyValue(extensions.body, TAG.sequence);
  const entries = list && derValues(list);
  if (!entries) return null;
  for (const entry of entries) {
    const parts = derValues(entry.body);
    const value = parts?.at(-1);
    if (parts === null || value === undefined) return null;
    if (identifier(entry) !== SUBJECT_ALTERNATIVE_NAME) continue;
    const names = onlyValue(value.body, TAG.sequence);
    const general = names && derValues(names);
    return general ? general.flatMap(readName) : null;
  }
  return [];
}

function readName({ tag, body }: Der): readonly CertificateName[] {
  if (tag === DNS_NAME) return [{ kind: "dns", value: ascii(body) }];
  if (tag !== IP_ADDRESS) return [];
  const value = addressText(body);
  return value === null ? [] : [{ kind: "ip", value }];
}

/** Whatever is no visible ASCII can match no host, and is shown as a question mark. */
const ascii = (bytes: Uint8Array): string =>
  String.fromCharCode(...bytes.subarray(0, MAX_NAME)).replaceAll(/[^\u0021-\u007e]/g, "?");

/** Of a DNS name (RFC 1035 §2.3.4), and one more, so that a longer one matches nothing. */
const MAX_NAME = 254;

/** In the one spelling that every address of the edge has. */
function addressText(bytes: Uint8Array): string | null {
  const groups = Array.from({ length: 8 }, (_, i) => toHex(bytes.subarray(2 * i, 2 * i + 2)));
  const text = bytes.length === 4 ? bytes.join(".") : bytes.length === 16 ? groups.join(":") : "";
  const address = parseAddress(text);
  return address === null ? null : formatAddress(address);
}
