import { DAY, MINUTE } from "../time.ts";
import { decimal, multiply } from "./decimal.ts";
import type { Mode, Side } from "./order.ts";

/** Events of one message: some 150 KB, and a few milliseconds of the object's time. */
export const MOST_EVENTS = 500;

/** How far the VPS's clock may be ahead: as far as its signature may. */
export const CLOCK_SKEW = 5 * MINUTE;

/**
 * Events are kept this long, by their own time, and with them their ids: until then a repeat is known as one. What is
 * older when it arrives is `late`: nobody can tell whether it was counted, so it is not.
 */
export const EVENTS_KEPT = 7 * DAY;

interface EventOf<T extends string> {
  /** The VPS's own; the same id is the same event. */
  readonly id: string;
  readonly type: T;
  /** What was traded with: nothing of the one counts towards the other. */
  readonly mode: Mode;
  /** When it happened, in Unix milliseconds, by the VPS's clock. */
  readonly at: number;
}

interface Dealing<T extends string> extends EventOf<T> {
  readonly symbol: string;
  readonly side: Side;
  /** Amounts are decimals in their one spelling; the price in USDT. */
  readonly quantity: string;
  readonly price: string;
}

/** The bot placed an order. `priceAt`: when the market price that it went by was seen. */
export interface OrderEvent extends Dealing<"order"> {
  readonly priceAt: number | null;
}
/** An order was carried out, in whole or in part: a trade. `profit`: what it realised, in USDT. */
export interface FillEvent extends Dealing<"fill"> {
  readonly profit: string;
}
/** The exchange's own word on a position, which replaces what the fills up to then add up to. `buy` is long. */
export type PositionEvent = Dealing<"position">;
/** What the account is worth, in USDT. */
export interface BalanceEvent extends EventOf<"balance"> {
  readonly equity: string;
}

export type TradeEvent = OrderEvent | FillEvent | PositionEvent | BalanceEvent;

/** In USDT. */
export const notional = ({ quantity, price }: Pick<FillEvent, "quantity" | "price">): bigint =>
  multiply(decimal(quantity), decimal(price));

/** What came of the events of a message. */
export interface Taken {
  readonly counted: number;
  /** Known already. */
  readonly repeated: number;
  /** Older than what is kept; not counted. */
  readonly late: number;
}
