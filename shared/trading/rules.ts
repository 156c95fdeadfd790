import type { SignalName } from "../alerts/signal.ts";
import { DAY, HOUR, MINUTE } from "../time.ts";
import { decimal, formatDecimal, multiply, percentOf } from "./decimal.ts";
import { notional, type BalanceEvent, type FillEvent, type OrderEvent } from "./event.ts";
import { LOSS_RULE } from "./loss.ts";
import type { Position } from "./positions.ts";
import type { TradingSettings } from "./settings.ts";
import { windowSums, type Entry } from "./windows.ts";

/** Why a rule cannot say anything: no balance was ever reported; the account was worth nothing. */
export const UNKNOWNS = ["no_balance", "no_equity"] as const;
export type Unknown = (typeof UNKNOWNS)[number];

/** What a rule finds. */
export interface Judgement {
  readonly signal: SignalName;
  /** The rule's name, with the symbol where there is one a symbol. */
  readonly subject: string;
  readonly breached: boolean;
  /** Decimals, in `unit`. Null: it cannot be judged, and `unknown` says why. */
  readonly measured: string | null;
  readonly unknown: Unknown | null;
  readonly limit: string;
  readonly unit: string;
}

/** The events that a look at the windows needs, in order of time: as far back as the longest of them before `from`. */
export interface WindowFacts {
  readonly fills: readonly Pick<FillEvent, "at" | "quantity" | "price" | "profit">[];
  readonly orders: readonly Pick<OrderEvent, "at">[];
  readonly balances: readonly BalanceEvent[];
}

type Amount = (end: number, sum: bigint) => bigint | Unknown;

interface WindowRule {
  readonly subject: string;
  readonly signal: SignalName;
  /** Milliseconds. */
  readonly window: number;
  readonly unit: string;
  readonly counts: keyof Counted;
  readonly limit: (settings: TradingSettings) => string;
  /** What is held against the limit, from a window's sum, or why it cannot be said. Absent: the sum itself. */
  readonly measure?: (facts: WindowFacts) => Amount;
}

/** What the windows sum, each read once. */
interface Counted {
  readonly trades: readonly Entry[];
  readonly volume: readonly Entry[];
  readonly profit: readonly Entry[];
  readonly orders: readonly Entry[];
}

const ONE = decimal("1");
const each = (events: readonly { readonly at: number }[]): readonly Entry[] =>
  events.map(({ at }) => ({ at, value: ONE }));

const counted = ({ fills, orders }: WindowFacts): Counted => ({
  trades: each(fills),
  volume: fills.map((fill) => ({ at: fill.at, value: notional(fill) })),
  profit: fills.map(({ at, profit }) => ({ at, value: decimal(profit) })),
  orders: each(orders),
});

/** Per cent of what the account was worth when the window began. */
const ofEquity =
  (sign: bigint) =>
  ({ balances }: WindowFacts): Amount =>
  (end, sum) => {
    const equity = equityAt(balances, end - DAY);
    if (equity === null) return "no_balance";
    return equity <= 0n ? "no_equity" : percentOf(sign * sum, equity);
  };

/** The last word on the balance before `at`, or the first one after it; null: there is none. */
function equityAt(balances: readonly BalanceEvent[], at: number): bigint | null {
  const known = balances.findLast((balance) => balance.at <= at) ?? balances[0];
  return known === undefined ? null : decimal(known.equity);
}

/** Row G3, and what belongs to it. */
const WINDOW_RULES: readonly WindowRule[] = [
  {
    subject: "trades_per_hour",
    signal: "trading_limit",
    window: HOUR,
    unit: "trades",
    counts: "trades",
    limit: ({ tradesPerHour }) => `${tradesPerHour}`,
  },
  {
    subject: "volume_per_day",
    signal: "trading_limit",
    window: DAY,
    unit: "USDT",
    counts: "volume",
    limit: ({ volumePerDay }) => volumePerDay,
  },
  {
    subject: "profit_per_day",
    signal: "trading_limit",
    window: DAY,
    unit: "%",
    counts: "profit",
    limit: ({ profitPerDay }) => profitPerDay,
    measure: ofEquity(1n),
  },
  {
    subject: LOSS_RULE,
    signal: "trading_loss",
    window: DAY,
    unit: "%",
    counts: "profit",
    limit: ({ lossPerDay }) => lossPerDay,
    measure: ofEquity(-1n),
  },
  {
    subject: "orders_per_minute",
    signal: "trading_limit",
    window: MINUTE,
    unit: "orders",
    counts: "orders",
    limit: ({ ordersPerMinute }) => `${ordersPerMinute}`,
  },
];

/** How far back of `from` the events are needed. */
export const LONGEST_WINDOW = Math.max(...WINDOW_RULES.map(({ window }) => window));

/**
 * Holds the worst of every window that ends at or behind `from` against its limit, so that a breach which arrives late
 * is found too. With `from` = `now`: how things stand now. What cannot be judged in one of the windows is within its limit in
 * none, but a breach in another is one.
 */
export function judgeWindows(
  facts: WindowFacts,
  settings: TradingSettings,
  from: number,
  now: number,
): readonly Judgement[] {
  const entries = counted(facts);
  return WINDOW_RULES.map((rule) => {
    const measure = rule.measure?.(facts) ?? ((_: number, sum: bigint) => sum);
    // A loss of less than nothing is none.
    let worst = 0n;
    let unknown: Unknown | null = null;
    for (const { end, sum } of windowSums(entries[rule.counts], rule.window, from, now)) {
      const measured = measure(end, sum);
      if (typeof measured === "string") unknown = measured;
      else if (measured > worst) worst = measured;
    }
    return judgement(rule, worst, rule.limit(settings), unknown);
  });
}

export const judgePosition = (symbol: string, position: Position, settings: TradingSettings): Judgement => {
  const size = decimal(position.quantity);
  const worth = multiply(size < 0n ? -size : size, decimal(position.price));
  const rule = { signal: "trading_limit", subject: `position:${symbol}`, unit: "USDT" } as const;
  return judgement(rule, worth, settings.position);
};

function judgement(
  { signal, subject, unit }: Pick<Judgement, "signal" | "subject" | "unit">,
  measured: bigint,
  limit: string,
  unknown: Unknown | null = null,
): Judgement {
  const breached = measured > decimal(limit);
  const told = { signal, subject, breached, limit, unit };
  return unknown === null || breached
    ? { ...told, measured: formatDecimal(measured), unknown: null }
    : { ...told, measured: null, unknown };
}

/** Of each symbol the order that went by the oldest price, where that was too old. */
export function findStalePrices(
  fresh: readonly OrderEvent[],
  { priceAge }: TradingSettings,
): readonly { readonly order: OrderEvent; readonly age: number }[] {
  const oldest = new Map<string, { readonly order: OrderEvent; readonly age: number }>();
  for (const order of fresh) {
    const age = order.at - (order.priceAt ?? order.at);
    if (age > priceAge && age > (oldest.get(order.symbol)?.age ?? 0))
      oldest.set(order.symbol, { order, age });
  }
  return Array.from(oldest.values());
}

/** Those of `fresh` that are alike in all with another order (`around`, which holds them too) shortly before or after. */
export function findDuplicates(
  fresh: readonly OrderEvent[],
  around: readonly OrderEvent[],
  { duplicateWithin }: TradingSettings,
): readonly OrderEvent[] {
  const alike = Map.groupBy(around, likeness);
  return fresh.filter((order) =>
    (alike.get(likeness(order)) ?? []).some(
      (other) => other.id !== order.id && Math.abs(other.at - order.at) <= duplicateWithin,
    ),
  );
}

const likeness = ({ symbol, side, quantity, price }: OrderEvent): string =>
  [symbol, side, quantity, price].join(" ");
