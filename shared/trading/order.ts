import { sha256Hex, utf8 } from "../bytes.ts";
import { err, ok, type Result } from "../result.ts";

/** Row G2. */
export const SYMBOL = /^[A-Z]{3,10}USDT$/;
export const LARGEST_QUANTITY = "1000000";
export const LARGEST_PRICE = "1000000";

export const SIDES = ["buy", "sell"] as const;
export type Side = (typeof SIDES)[number];

export const ORDER_TYPES = ["limit", "market"] as const;

/** Paper trades on the exchange's testnet, live with money (row G5). */
export const MODES = ["paper", "live"] as const;
export type Mode = (typeof MODES)[number];

/** An order as it was asked for. Amounts in their one spelling (`formatDecimal`). */
export interface Order {
  readonly symbol: string;
  readonly side: Side;
  readonly type: (typeof ORDER_TYPES)[number];
  readonly quantity: string;
  /** In USDT. The limit; of a market order what the caller expects, which the limits judge. */
  readonly price: string;
}

/** Two requests with the same one ask for the same order, however they spell it. */
export const fingerprint = ({ symbol, side, type, quantity, price }: Order): string =>
  [symbol, side, type, quantity, price].join(" ");

const KEY = /^[\x21\x23-\x5b\x5d-\x7e]{8,128}$/;

/**
 * The key in `Idempotency-Key`: a string in quotes (draft-ietf-httpapi-idempotency-key-header-07), or bare, as most
 * clients send it; 8 to 128 visible ASCII characters without quotes and backslashes.
 */
export function parseIdempotencyKey(header: string): Result<string, "malformed"> {
  const quoted = /^"(.*)"$/.exec(header.trim());
  const key = quoted?.[1] ?? header.trim();
  return KEY.test(key) ? ok(key) : err("malformed");
}

/** Tells these ids from others an account may use. */
const ID_PREFIX = "e1-";
/** 128 bits. */
const ID_DIGITS = 32;

/**
 * The order's id at the exchange (Bybit's `orderLinkId`: at most 36 of `[A-Za-z0-9_-]`, taken once). It follows from
 * who asks and their key alone, so that a retry is the same order for the exchange too, even after we have
 * forgotten the first.
 */
export async function exchangeOrderId(account: string, key: string): Promise<string> {
  const digest = await sha256Hex(utf8(JSON.stringify(["order", account, key])));
  return `${ID_PREFIX}${digest.slice(0, ID_DIGITS)}`;
}
