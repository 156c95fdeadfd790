import { createPrivateKey, createPublicKey, randomBytes, sign, type KeyObject } from "node:crypto";

/** DER of a PKCS #8 Ed25519 key up to its 32 bytes (RFC 8410 §7). */
const PKCS8_HEAD = "302e020100300506032b657004220420";
const RAW_KEY = 32;

export interface Signer {
  /** Hex, 64 digits: what Discord shows as the application's public key. */
  readonly publicKey: string;
  /** The headers Discord adds to a request with this body; `at` is in Unix seconds. */
  readonly headers: (body: string, at: number) => Readonly<Record<string, string>>;
}

/** Hex, 64 digits: a fresh private key. */
export const newPrivateKey = (): string => randomBytes(RAW_KEY).toString("hex");

export const isPrivateKey = (text: string): boolean => /^[0-9a-f]{64}$/i.test(text);

export function createSigner(privateKey: string): Signer {
  const key = createPrivateKey({
    key: Buffer.from(PKCS8_HEAD + privateKey, "hex"),
    format: "der",
    type: "pkcs8",
  });
  return {
    publicKey: rawPublicKey(key),
    headers: (body, at) => ({
      "X-Signature-Ed25519": sign(null, Buffer.from(`${at}${body}`), key).toString("hex"),
      "X-Signature-Timestamp": String(at),
    }),
  };
}

const rawPublicKey = (key: KeyObject): string =>
  createPublicKey(key).export({ format: "der", type: "spki" }).subarray(-RAW_KEY).toString("hex");
