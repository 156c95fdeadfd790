import { COMMON_WORDS } from "./common-passwords.ts";

/** NIST SP 800-63B-4 and ASVS 6.2.9: length is what counts; no rule of composition helps. In code points. */
export const MIN_PASSWORD = 15;
/** Bounds the work; far above any sentence. In code points. */
export const MAX_PASSWORD = 256;
/** Characters that must remain when what an attacker tries first is taken out. */
const MIN_OWN = 8;

export type PasswordFault = "too_short" | "too_long" | "common";

/** One form for what looks the same, as different keyboards write it differently (NIST SP 800-63B-4 §3.1.1.2). */
export const normalisePassword = (password: string): string => password.normalize("NFKC");

/** Letters that stand for others ("p4ssw0rd"). */
const LOOKALIKES: Readonly<Record<string, string>> = {
  "0": "o",
  "1": "l",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "@": "a",
  $: "s",
  "!": "i",
};

const longestFirst = [...COMMON_WORDS].sort((a, b) => b.length - a.length);

/** The text without words that attackers try first. */
const withoutCommonWords = (text: string): string =>
  longestFirst.reduce((rest, word) => rest.replaceAll(word, ""), text);

/** Counts what is not the same as, or next to, the character before it: "aaaa", "1234", "hgfe" count once. */
function ownCharacters(text: string): number {
  let count = 0;
  let last = Number.NaN;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (!(Math.abs(code - last) <= 1)) count++;
    last = code;
  }
  return count;
}

/** A text of one piece written several times is worth that piece. */
const withoutRepetition = (text: string): string => /^(.+?)\1+$/su.exec(text)?.[1] ?? text;

const worth = (text: string): number => ownCharacters(withoutRepetition(withoutCommonWords(text)));

/** What is wrong with a password somebody chose, or null. Any characters may be in it. */
export function judgePassword(password: string, account: string): PasswordFault | null {
  const text = normalisePassword(password);
  const length = Array.from(text).length;
  if (length < MIN_PASSWORD) return "too_short";
  if (length > MAX_PASSWORD) return "too_long";
  const plain = text.toLowerCase().replaceAll(account, "");
  const letters = plain.replaceAll(/[013457@$!]/g, (sign) => LOOKALIKES[sign] ?? sign);
  const spaceless = plain.replaceAll(/[\s._-]/g, "");
  const least = Math.min(worth(plain), worth(letters), worth(spaceless));
  return least < MIN_OWN ? "common" : null;
}
