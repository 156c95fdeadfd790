import { base64urlnopad } from "@scure/base";
import { sha256Hex, utf8 } from "../bytes.ts";

/** 256 bits: nobody guesses it, so its plain SHA-256 is as good a record as a slow hash. */
const SECRET_BYTES = 32;

/** A session's cookie value: 43 characters. */
export const newSecret = (): string =>
  base64urlnopad.encode(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)));

/** What is stored of a secret. */
export const hashSecret = (secret: string): Promise<string> => sha256Hex(utf8(secret));

/**
 * The hidden field of a session's forms: only a page that we made for this session holds it. A hash of the secret,
 * so that there is nothing more to store, and the page does not tell the cookie.
 */
export const formToken = (secret: string): Promise<string> => sha256Hex(utf8(`form of session ${secret}`));
