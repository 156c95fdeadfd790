import * as z from "zod";
import { amount } from "./amount.ts";
import { LARGEST_PRICE, LARGEST_QUANTITY, MODES, ORDER_TYPES, SIDES, SYMBOL } from "./order.ts";

/** The exchange's spelling (`Buy`) and ours. */
const word = <const T extends readonly [string, ...string[]]>(words: T) =>
  z
    .string()
    .max(16)
    .transform((text) => text.toLowerCase())
    .pipe(z.enum(words));

export const symbol = z.string().regex(SYMBOL, "must be 3 to 10 capital letters and USDT");
export const side = word(SIDES);

/** Row G2: `POST /api/trade`. An unknown key is refused: a misspelt one must not trade without what it was to say. */
export const tradeRequest = z.strictObject({
  symbol,
  side,
  type: word(ORDER_TYPES),
  quantity: amount(LARGEST_QUANTITY),
  price: amount(LARGEST_PRICE),
  /** Where given, the order is refused unless this is the mode in force. */
  mode: z.enum(MODES).optional(),
});
