import * as z from "zod";
import { formatDecimal, parseDecimal } from "./decimal.ts";

/**
 * Above zero, at most `largest`, at most eight places; as text, or as a number whose shortest spelling is that. What
 * floating point has already spoilt (`0.1 + 0.2`) has more places and is refused rather than rounded.
 */
export const amount = (largest: string) => {
  const most = parseDecimal(largest) ?? 0n;
  return z
    .union([z.string().max(32), z.number()])
    .transform((given) => parseDecimal(String(given)))
    .refine(
      (value) => value !== null && value > 0n && value <= most,
      `must be a decimal above 0, at most ${largest}, with at most 8 places and no exponent`,
    )
    .transform((value) => formatDecimal(value ?? 0n));
};
