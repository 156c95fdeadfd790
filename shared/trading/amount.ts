import * as z from "../schema.ts";
import { formatDecimal, parseDecimal } from "./decimal.ts";

/** More characters than any amount has. */
const LONGEST = 32;

const isText = z.string().check(z.maxLength(LONGEST));

/**
 * An amount as text, or as a number whose shortest spelling is one. What floating point has already spoilt (`0.1 + 0.2`)
 * has more places and is refused rather than rounded.
 */
const given = z.pipe(
  z.union([isText, z.number()]),
  z.transform((value) => parseDecimal(String(value))),
);

const spelled = z.transform((value: bigint | null) => formatDecimal(value ?? 0n));

/** Above zero and at most `largest`; becomes text in its one spelling. */
export function amount(largest: string) {
  const most = parseDecimal(largest) ?? 0n;
  return z.pipe(
    given.check(
      z.refine(
        (value) => value !== null && value > 0n && value <= most,
        `must be a decimal above 0, at most ${largest}, with at most 8 places and no exponent`,
      ),
    ),
    spelled,
  );
}

/** Of either sign, up to `largest` away from zero. */
export function signedAmount(largest: string) {
  const most = parseDecimal(largest) ?? 0n;
  return z.pipe(
    given.check(
      z.refine(
        (value) => value !== null && value <= most && value >= -most,
        `must be a decimal between -${largest} and ${largest}, with at most 8 places and no exponent`,
      ),
    ),
    spelled,
  );
}
