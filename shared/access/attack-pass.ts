import { base64urlnopad } from "@scure/base";
import { utf8 } from "../bytes.ts";
import { MINUTE } from "../time.ts";

/** Names what the derived key is for (`shared/derived-key.ts`). */
export const PASS_PURPOSE = "edge/pass-under-attack/1";
/** How long somebody whose session has ended keeps the usual limits: short. A page left alone for longer pays once. */
const LIFETIME = 10 * MINUTE;

/** Its end in Unix milliseconds, base 36; HMAC-SHA256 in base64url. */
const SHAPE = /^([0-9a-z]{8,9})\.([A-Za-z0-9_-]{43})$/;

const signed = (address: string, expires: string) => utf8(`${expires} ${address}`);

/**
 * Says that a live session was seen at this address a short while ago: so much can be known of a request without
 * asking anybody, before the limits are. It opens nothing.
 */
export async function newPass(address: string, now: number, key: CryptoKey): Promise<string> {
  const expires = (now + LIFETIME).toString(36);
  const mac = await crypto.subtle.sign("HMAC", key, signed(address, expires));
  return `${expires}.${base64urlnopad.encode(new Uint8Array(mac))}`;
}

/** True only for a pass that we made for this address and that is not over. */
export async function isPass(text: string, address: string, now: number, key: CryptoKey): Promise<boolean> {
  const [, expires = "", mac = ""] = SHAPE.exec(text) ?? [];
  // Most that is made up ends here, before any cryptography.
  if (!(endOf(text) > now && endOf(text) <= now + LIFETIME)) return false;
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = new Uint8Array(base64urlnopad.decode(mac));
  } catch {
    // A last character whose spare bits are not zero.
    return false;
  }
  return crypto.subtle.verify("HMAC", key, bytes, signed(address, expires));
}

/** True while there is no need of a new one: more than half of its time is left. Says nothing of who made it. */
export const passLasts = (text: string | undefined, now: number): boolean =>
  text !== undefined && endOf(text) - now > LIFETIME / 2;

/** NaN for what is no pass. */
const endOf = (text: string): number => Number.parseInt(SHAPE.exec(text)?.[1] ?? "", 36);
