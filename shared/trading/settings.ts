import * as z from "../schema.ts";
import { DAY, MINUTE, SECOND } from "../time.ts";
import { amount } from "./amount.ts";
import { LONGEST_HOLD, type Halt } from "./kill-switch.ts";

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
  /** How long an order waits for the audit log before it is refused, and its answer for the second event; milliseconds. */
  readonly auditWithin: number;
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
  auditWithin: 2 * SECOND,
};

const MOST_MONEY = "1000000000000";
const MOST_PERCENT = "1000";

/** What `TRADING_RULES` may hold. */
export function settingsSchema(): z.ZodMiniType<Partial<TradingSettings>> {
  const count = z.exactOptional(z.int().check(z.minimum(1), z.maximum(1_000_000)));
  const duration = z.exactOptional(z.int().check(z.minimum(SECOND), z.maximum(DAY)));
  const money = z.exactOptional(amount(MOST_MONEY));
  const percent = z.exactOptional(amount(MOST_PERCENT));
  return z.strictObject({
    tradesPerHour: count,
    volumePerDay: money,
    position: money,
    profitPerDay: percent,
    lossPerDay: percent,
    ordersPerMinute: count,
    duplicateWithin: duration,
    priceAge: duration,
    onLoss: z.exactOptional(z.nullable(z.enum(["stop_entries", "stop"]))),
    onLossFor: z.exactOptional(z.int().check(z.minimum(MINUTE), z.maximum(LONGEST_HOLD))),
    orderLease: duration,
    auditWithin: z.exactOptional(z.int().check(z.minimum(100), z.maximum(10 * SECOND))),
  });
}

/**
 * The figures, some replaced by `TRADING_RULES`: `{"tradesPerHour":80,"position":"25000","onLoss":null}`. The Worker's
 * door has checked it (`shared/config/trading.ts`); what cannot be read counts as nothing.
 */
export function tradingSettings(variable: string | undefined): TradingSettings {
  try {
    const given: unknown = JSON.parse(variable === undefined || variable.trim() === "" ? "{}" : variable);
    return { ...DEFAULT_SETTINGS, ...settingsSchema().safeParse(given).data };
  } catch {
    return DEFAULT_SETTINGS;
  }
}
