import { base32nopad } from "@scure/base";
import { SECOND } from "../time.ts";

/** The figures every authenticator app uses when told nothing else (RFC 6238 §4, RFC 4226 §5.3). */
const STEP = 30 * SECOND;
const DIGITS = 6;
const ALGORITHM = "SHA-1";
/** 160 bits, as long as the hash (RFC 4226 §4, R6). */
const SECRET_BYTES = 20;
/** Steps a device's clock may be off, to either side; more would make guessing easier (RFC 6238 §5.2). */
const TOLERANCE = 1;

/** A new secret in base32. */
export const newTotpSecret = (): string =>
  base32nopad.encode(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)));

/** What an authenticator app reads (Google's Key URI format). */
export function totpUri(issuer: string, account: string, secret: string): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(account)}`;
  return `otpauth://totp/${label}?secret=${secret}&issuer=${encodeURIComponent(issuer)}`;
}

/** The number of 30-second steps since 1970; `now` in Unix milliseconds. */
export const totpStep = (now: number): number => Math.floor(now / STEP);

/** The code of one step (RFC 4226 §5.3 over the step as counter). */
export async function totpCode(secret: string, step: number): Promise<string> {
  const counter = new DataView(new ArrayBuffer(8));
  counter.setBigUint64(0, BigInt(step));
  const key = await crypto.subtle.importKey(
    "raw",
    new Uint8Array(base32nopad.decode(secret)),
    { name: "HMAC", hash: ALGORITHM },
    false,
    ["sign"],
  );
  const mac = new DataView(await crypto.subtle.sign("HMAC", key, counter));
  const offset = mac.getUint8(mac.byteLength - 1) & 0xf;
  const value = (mac.getUint32(offset) & 0x7fff_ffff) % 10 ** DIGITS;
  return String(value).padStart(DIGITS, "0");
}

/**
 * The step that a code belongs to, if it is one of the tolerated steps and later than `lastStep`, whose code
 * and all before it are used up; else null. Does the same work whatever the code is.
 */
export async function findTotpStep(
  secret: string,
  code: string,
  lastStep: number,
  now: number,
): Promise<number | null> {
  const current = totpStep(now);
  let found: number | null = null;
  for (let step = current - TOLERANCE; step <= current + TOLERANCE; step++) {
    const expected = await totpCode(secret, step);
    if (expected === code && step > lastStep) found = step;
  }
  return found;
}
