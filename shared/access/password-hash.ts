import { base64nopad } from "@scure/base";
import type { Bytes } from "../bytes.ts";

/** scrypt's cost: N = 2^`logN`, blocks of 128·`r` bytes, `p` times. */
export interface ScryptCost {
  readonly logN: number;
  readonly r: number;
  readonly p: number;
}

/** OWASP's third choice (Password Storage Cheat Sheet): 32 MiB, which a Worker of 128 MB can spare. */
export const SCRYPT_COST: ScryptCost = { logN: 15, r: 8, p: 3 };
export const SALT_BYTES = 16;
export const HASH_BYTES = 32;

export interface PasswordHash {
  readonly cost: ScryptCost;
  readonly salt: Bytes;
  readonly hash: Bytes;
}

const FORM = /^scrypt\$(\d{1,2})\$(\d{1,2})\$(\d{1,2})\$([A-Za-z0-9+/]{22})\$([A-Za-z0-9+/]{43})$/;

/** `scrypt$15$8$3$salt$hash`: with its cost, so that a later, higher one applies to new passwords alone. */
export const formatPasswordHash = ({ cost, salt, hash }: PasswordHash): string =>
  ["scrypt", cost.logN, cost.r, cost.p, base64nopad.encode(salt), base64nopad.encode(hash)].join("$");

/** Null: not what `formatPasswordHash` writes. */
export function parsePasswordHash(text: string): PasswordHash | null {
  const [, logN, r, p, salt, hash] = FORM.exec(text) ?? [];
  if (salt === undefined || hash === undefined) return null;
  return {
    cost: { logN: Number(logN), r: Number(r), p: Number(p) },
    salt: base64nopad.decode(salt) as Bytes,
    hash: base64nopad.decode(hash) as Bytes,
  };
}
