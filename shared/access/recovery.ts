import { base32nopad } from "@scure/base";
import { hashSecret } from "./secret.ts";

/** Enough for years of lost phones, few enough to print. */
export const RECOVERY_CODES = 10;
/** 80 bits: 16 letters to type, and beyond guessing even for whoever holds the hashes. */
const CODE_BYTES = 10;
const GROUP = 4;

/** `ABCD-EFGH-IJKL-MNOP`. */
export function newRecoveryCode(): string {
  const letters = base32nopad.encode(crypto.getRandomValues(new Uint8Array(CODE_BYTES)));
  return (letters.match(new RegExp(`.{${GROUP}}`, "g")) ?? []).join("-");
}

/** What is stored of a code, and compared; however it was typed. */
export const hashRecoveryCode = (code: string): Promise<string> =>
  hashSecret(`recovery ${code.toUpperCase().replaceAll(/[^A-Z2-7]/g, "")}`);
