import * as z from "zod";
import { DAY, MINUTE, SECOND } from "../time.ts";
import { amount } from "./amount.ts";
import { HALTS, type Halt } from "./kill-switch.ts";

/** The figures of the trading monitor (row G3), each of which `TRADING_RULES` replaces. Amounts are decimals. */
export interface TradingSettings {
  /** Fills in any hour. */
  readonly tradesPerHour: number;
  /** USDT in any 24 hours, both sides. */
  readonly volumePerDay: string;
  /** USDT in one symbol, long or short. */
  readonly position: string;
  /** Per cent of the account's equity, in any 24 hours: no strategy gains that much, so something is wrong. */
  readonly profitPerDay: string;
  /** Per cent of the account's equity, in any 24 hours. */
  readonly lossPerDay: string;
  readonly ordersPerMinute: number;
  /** Orders that are alike in all within this time are one placed twice; milliseconds. */
  readonly duplicateWithin: number;
  /** An order went by a price older than this; milliseconds. */
  readonly priceAge: number;
  /** What a loss beyond the limit does to trading by itself; null: it only tells. */
  readonly onLoss: Exclude<Halt, "flatten"> | null;
  /** How long that lasts; milliseconds. */
  readonly onLossFor: number;
  /** How long an order may be under way before its outcome counts as unknown: longer than any call to an origin (R4). */
  readonly orderLease: number;
}

export const DEFAULT_SETTINGS: TradingSettings = {
  tradesPerHour: 50,
  volumePerDay: "100000",
  position: "10000",
  profitPerDay: "50",
  lossPerDay: "5",
  ordersPerMinute: 30,
  duplicateWithin: 5 * SECOND,
  priceAge: 30 * SECOND,
  onLoss: "stop_entries",
  onLossFor: DAY,
  orderLease: 40 * SECOND,
};

const MOST_MONEY = "1000000000000";

function schema() {
  const count = z.int().min(1).max(1_000_000).exactOptional();
  const duration = z.int().min(SECOND).max(DAY).exactOptional();
  const money = amount(MOST_MONEY).exactOptional();
  const percent = amount("1000").exactOptional();
  return z.strictObject({
    tradesPerHour: count,
    volumePerDay: money,
    position: money,
    profitPerDay: percent,
    lossPerDay: percent,
    ordersPerMinute: count,
    duplicateWithin: duration,
    priceAge: duration,
    onLoss: z.enum(HALTS).exclude(["flatten"]).nullable().exactOptional(),
    onLossFor: z
      .int()
      .min(MINUTE)
      .max(7 * DAY)
      .exactOptional(),
    orderLease: duration,
  });
}

function read(variable: string | undefined): Partial<TradingSettings> | null {
  if (variable === undefined || variable.trim() === "") return {};
  try {
    return schema().safeParse(JSON.parse(variable)).data ?? null;
  } catch {
    return null;
  }
}

/** Whether the variable `TRADING_RULES` holds what `tradingSettings` takes. */
export const isTradingSettings = (variable: string | undefined): boolean => read(variable) !== null;

/** The figures, some replaced by `TRADING_RULES`: `{"tradesPerHour":80,"position":"25000","onLoss":null}`. */
export const tradingSettings = (variable: string | undefined): TradingSettings => ({
  ...DEFAULT_SETTINGS,
  ...read(variable),
});
