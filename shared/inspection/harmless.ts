/** Longer values are looked at whatever they look like. */
const MAX_LENGTH = 4_096;
/** One word, number, id, UUID, base58 or hex text: nothing in it can end a value or begin a command. */
const WORD = /^[A-Za-z0-9_-]+$/;
const NUMBER = /^-?\d{1,20}(?:\.\d{1,20})?$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?$/;
/** Three base64url parts; the first decodes to a header by its first letters. */
const JWT = /^eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*$/;
/** Words that are long enough to hold text in base64 are read. */
const LONGEST_WORD = 64;

/** Whether the form of a value already shows that it is none of what the rules look for. */
export function isHarmless(value: string): boolean {
  if (value.length > MAX_LENGTH) return false;
  if (WORD.test(value)) return value.length <= 11 || /^(?:[0-9a-fA-F-]+|\d+)$/.test(value);
  return (value.length <= LONGEST_WORD && (NUMBER.test(value) || TIME.test(value))) || JWT.test(value);
}
