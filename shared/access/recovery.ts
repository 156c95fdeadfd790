import { base32nopad } from "@scure/base";
import { hashSecret } from "./secret.ts";

/** Enough for years of lost phones, few enough to print. */
export const RECOVERY_CODES = 10;
/** 120 bits, 24 letters: from 112 on a plain hash keeps them from whoever holds it (ASVS 6.5.2). */
const CODE_BYTES = 15;
const GROUP = 4;

/** `ABCD-EFGH-IJKL-MNOP-QRST-UVWX`. */
export function newRecoveryCode(): string {
  const letters = base32nopad.encode(crypto.getRandomValues(new Uint8Array(CODE_BYTES)));
  return (letters.match(new RegExp(`.{${GROUP}}`, "g")) ?? []).join("-");
}

/** What is stored of a code, and compared; however it was typed. */
export const hashRecoveryCode = (code: string): Promise<string> =>
  hashSecret(`recovery ${code.toUpperCase().replaceAll(/[^A-Z2-7]/g, "")}`);
