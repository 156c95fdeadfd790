/** Amounts are whole numbers of 10⁻⁸: exact, where floating point is not. Bybit's finest steps have eight places. */
const PLACES = 8;
const ONE = 10n ** BigInt(PLACES);

/** Twelve digits before the point hold a million coins at a million each. */
const FORM = /^(-?)(0|[1-9]\d{0,12})(?:\.(\d{1,8}))?$/;

/** `"1.50"` to 150000000n; null where it is no plain decimal of at most eight places (no exponent, no `+`, no `01`). */
export function parseDecimal(text: string): bigint | null {
  const found = FORM.exec(text);
  if (found === null) return null;
  const [, sign, whole = "", fraction = ""] = found;
  const value = BigInt(whole) * ONE + BigInt(fraction.padEnd(PLACES, "0"));
  return sign === "-" ? -value : value;
}

/** Of an amount in its one spelling; ten thousand of them are read for a look at a day. Throws where it is none. */
export function decimal(text: string): bigint {
  const [whole = "", fraction = ""] = text.split(".");
  return BigInt(whole + fraction.padEnd(PLACES, "0"));
}

/** The one spelling of an amount: no trailing zeros, `-` in front where it is negative. */
export function formatDecimal(value: bigint): string {
  const size = value < 0n ? -value : value;
  const fraction = (size % ONE).toString().padStart(PLACES, "0").replace(/0+$/, "");
  return `${value < 0n ? "-" : ""}${size / ONE}${fraction === "" ? "" : `.${fraction}`}`;
}

/** Rounds towards zero, so it is short by less than 10⁻⁸. */
export const multiply = (a: bigint, b: bigint): bigint => (a * b) / ONE;

/** What share of `whole` (above zero) `part` is, in per cent; an amount like all others. */
export const percentOf = (part: bigint, whole: bigint): bigint => (part * 100n * ONE) / whole;

/** For charts and words only: a float. */
export const toNumber = (value: bigint): number => Number(formatDecimal(value));
