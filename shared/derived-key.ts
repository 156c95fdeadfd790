import { utf8 } from "./bytes.ts";

const HMAC = { name: "HMAC", hash: "SHA-256" };
const USES: ("sign" | "verify")[] = ["sign", "verify"];

/**
 * An HMAC key made of a secret for one purpose, by HMAC: nobody without the secret has it, and what one purpose's key
 * has signed is never taken for another's.
 */
export async function derivedKey(secret: string, purpose: string): Promise<CryptoKey> {
  const key = await crypto.subtle.importKey("raw", utf8(secret), HMAC, false, USES);
  const derived = await crypto.subtle.sign("HMAC", key, utf8(purpose));
  return crypto.subtle.importKey("raw", derived, HMAC, false, USES);
}
