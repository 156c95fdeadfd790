import { decimal, formatDecimal } from "./decimal.ts";
import type { FillEvent, PositionEvent } from "./event.ts";

/** What is held of one symbol. Times in Unix milliseconds. */
export interface Position {
  /** Below zero: short. */
  readonly quantity: string;
  /** The newest that was seen, in USDT, and whose it was. */
  readonly price: string;
  readonly priceAt: number;
  /** The exchange's last word: fills up to then are in it. */
  readonly anchorAt: number;
}

const NEVER = -1;
const NONE: Position = { quantity: "0", price: "0", priceAt: NEVER, anchorAt: NEVER };

const signed = ({ side, quantity }: Pick<FillEvent, "side" | "quantity">): bigint =>
  side === "buy" ? decimal(quantity) : -decimal(quantity);

/** Of two prices of one moment the higher counts: the same one in whatever order they came. */
function priced(position: Position, { at, price }: FillEvent | PositionEvent): Position {
  const newer =
    at > position.priceAt || (at === position.priceAt && decimal(price) > decimal(position.price));
  return newer ? { ...position, price, priceAt: at } : position;
}

/**
 * The position after one more event, whatever order the events come in. `fillsAfter`: all fills of the symbol behind a
 * moment, for the exchange's word that arrives behind them.
 */
export function applyToPosition(
  before: Position | null,
  event: FillEvent | PositionEvent,
  fillsAfter: (at: number) => readonly FillEvent[],
): Position {
  const position = priced(before ?? NONE, event);
  if (event.at <= position.anchorAt) return position;
  if (event.type === "fill") {
    return { ...position, quantity: formatDecimal(decimal(position.quantity) + signed(event)) };
  }
  const quantity = fillsAfter(event.at).reduce((sum, fill) => sum + signed(fill), signed(event));
  return { ...position, quantity: formatDecimal(quantity), anchorAt: event.at };
}
