import { DAY, HOUR } from "../shared/time.ts";
import { decimal, formatDecimal, toNumber } from "../shared/trading/decimal.ts";
import {
  EVENTS_KEPT,
  notional,
  type BalanceEvent,
  type FillEvent,
  type OrderEvent,
  type Taken,
  type TradeEvent,
} from "../shared/trading/event.ts";
import type { Side } from "../shared/trading/order.ts";
import type { HeldPosition, TradingHour } from "../shared/trading/overview.ts";
import { applyToPosition, type Position } from "../shared/trading/positions.ts";
import type { WindowFacts } from "../shared/trading/rules.ts";

/** One row an hour: 90 days are 2,160. */
const HOURS_KEPT = 90 * DAY;
const COUNTS = "counts";
/** Nothing behind this moment was ever forgotten. */
const HORIZON = "horizon";

type Row = {
  id: string;
  at: number;
  type: string;
  symbol: string | null;
  side: string | null;
  quantity: string | null;
  price: string | null;
  price_at: number | null;
  profit: string | null;
  equity: string | null;
};

/** Of a fill nothing is null. */
type FillRow = { at: number; quantity: string; price: string; profit: string };

type HourRow = { at: number; orders: number; trades: number; volume: string; profit: string };

interface Counts extends Taken {
  readonly lastEventAt: number | null;
}
const NOTHING: Counts = { counted: 0, repeated: 0, late: 0, lastEventAt: null };

const dealing = (row: Row) => ({
  id: row.id,
  at: row.at,
  symbol: row.symbol ?? "",
  side: row.side as Side,
  quantity: row.quantity ?? "0",
  price: row.price ?? "0",
});
const toFill = (row: Row): FillEvent => ({ ...dealing(row), type: "fill", profit: row.profit ?? "0" });
const toOrder = (row: Row): OrderEvent => ({ ...dealing(row), type: "order", priceAt: row.price_at });
const toBalance = (row: Row): BalanceEvent => ({
  id: row.id,
  at: row.at,
  type: "balance",
  equity: row.equity ?? "0",
});

/** Trade events as they came, each once, and what they add up to. Every method is synchronous, for use in a transaction. */
export class TradingEvents {
  readonly #sql: SqlStorage;
  readonly #kv: SyncKvStorage;

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql;
    this.#kv = storage.kv;
  }

  /** Stores what is new of a message and adds it to the hours and positions; what is new, and the counts. */
  take(events: readonly TradeEvent[]): { readonly fresh: readonly TradeEvent[]; readonly taken: Taken } {
    const horizon = this.#kv.get<number>(HORIZON) ?? 0;
    const timely = events.filter(({ at }) => at > horizon);
    const fresh: TradeEvent[] = [];
    const positions = new Map<string, Position>();
    for (const event of timely) {
      if (!this.#insert(event)) continue;
      fresh.push(event);
      // One by one, because the exchange's word on a position adds the fills that are stored by then.
      if (event.type === "fill" || event.type === "position") {
        const before = positions.get(event.symbol) ?? this.#position(event.symbol);
        positions.set(
          event.symbol,
          applyToPosition(before, event, (at) => this.#fillsAfter(event.symbol, at)),
        );
      }
    }
    for (const [symbol, position] of positions) {
      this.#sql.exec("REPLACE INTO positions VALUES (?, ?)", symbol, JSON.stringify(position));
    }
    for (const [hour, within] of Map.groupBy(fresh, ({ at }) => at - (at % HOUR)))
      this.#addToHour(hour, within);
    const taken = {
      counted: fresh.length,
      repeated: timely.length - fresh.length,
      late: events.length - timely.length,
    };
    const before = this.counts();
    this.#kv.put(COUNTS, {
      counted: before.counted + taken.counted,
      repeated: before.repeated + taken.repeated,
      late: before.late + taken.late,
      lastEventAt: fresh.reduce<number | null>(
        (at, event) => Math.max(at ?? 0, event.at),
        before.lastEventAt,
      ),
    } satisfies Counts);
    return { fresh, taken };
  }

  counts(): Counts {
    return this.#kv.get<Counts>(COUNTS) ?? NOTHING;
  }

  /** What the windows that end behind `from` need, where the longest goes back by `window`. */
  facts(from: number, window: number): WindowFacts {
    const since = from - window;
    const before = this.#sql
      .exec<Row>("SELECT * FROM events WHERE type = 'balance' AND at <= ? ORDER BY at DESC LIMIT 1", since)
      .toArray();
    return {
      fills: this.#sql
        .exec<FillRow>(
          "SELECT at, quantity, price, profit FROM events WHERE type = 'fill' AND at > ? ORDER BY at",
          since,
        )
        .toArray(),
      orders: this.#sql
        .exec<{ at: number }>("SELECT at FROM events WHERE type = 'order' AND at > ? ORDER BY at", since)
        .toArray(),
      balances: [...before, ...this.#between("balance", since, Number.MAX_SAFE_INTEGER)].map(toBalance),
    };
  }

  /** In order of time. */
  ordersBetween(after: number, upTo: number): readonly OrderEvent[] {
    return this.#between("order", after, upTo).map(toOrder);
  }

  /** Null: never told, or not for a week. */
  equity(): string | null {
    const [row] = this.#sql
      .exec<Row>("SELECT * FROM events WHERE type = 'balance' ORDER BY at DESC LIMIT 1")
      .toArray();
    return row?.equity ?? null;
  }

  positions(): readonly HeldPosition[] {
    return this.#sql
      .exec<{ symbol: string; position: string }>("SELECT * FROM positions ORDER BY symbol")
      .toArray()
      .map(({ symbol, position }) => ({ symbol, position: JSON.parse(position) as Position }));
  }

  /** The hours that begin in `[from, to)`, oldest first; an hour without events has no row. */
  hours(from: number, to: number): readonly TradingHour[] {
    return this.#sql
      .exec<HourRow>("SELECT * FROM hours WHERE at >= ? AND at < ? ORDER BY at", from, to)
      .toArray()
      .map((row) => ({
        at: row.at,
        orders: row.orders,
        trades: row.trades,
        volume: toNumber(decimal(row.volume)),
        profit: toNumber(decimal(row.profit)),
      }));
  }

  get any(): boolean {
    return this.#sql.exec("SELECT 1 FROM events LIMIT 1").toArray().length > 0;
  }

  /** Forgets old events, ids included, and says so: what comes from that time later is late. */
  prune(now: number): void {
    const horizon = now - EVENTS_KEPT;
    this.#kv.put(HORIZON, Math.max(horizon, this.#kv.get<number>(HORIZON) ?? 0));
    this.#sql.exec(
      "DELETE FROM events WHERE type IN ('order', 'fill', 'position', 'balance') AND at <= ?",
      horizon,
    );
    this.#sql.exec("DELETE FROM hours WHERE at <= ?", now - HOURS_KEPT);
  }

  #between(type: TradeEvent["type"], after: number, upTo: number): Row[] {
    return this.#sql
      .exec<Row>(
        "SELECT * FROM events WHERE type = ? AND at > ? AND at <= ? ORDER BY at, id",
        type,
        after,
        upTo,
      )
      .toArray();
  }

  /** False: it is known. */
  #insert(event: TradeEvent): boolean {
    const dealt = event.type === "balance" ? null : event;
    return (
      this.#sql
        .exec(
          "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING id",
          event.id,
          event.at,
          event.type,
          dealt?.symbol ?? null,
          dealt?.side ?? null,
          dealt?.quantity ?? null,
          dealt?.price ?? null,
          event.type === "order" ? event.priceAt : null,
          event.type === "fill" ? event.profit : null,
          event.type === "balance" ? event.equity : null,
        )
        .toArray().length > 0
    );
  }

  #addToHour(hour: number, events: readonly TradeEvent[]): void {
    const orders = events.filter(({ type }) => type === "order").length;
    const fills = events.filter((event) => event.type === "fill");
    if (orders + fills.length === 0) return;
    const [row] = this.#sql.exec<HourRow>("SELECT * FROM hours WHERE at = ?", hour).toArray();
    this.#sql.exec(
      "REPLACE INTO hours VALUES (?, ?, ?, ?, ?)",
      hour,
      (row?.orders ?? 0) + orders,
      (row?.trades ?? 0) + fills.length,
      formatDecimal(fills.reduce((sum, fill) => sum + notional(fill), decimal(row?.volume ?? "0"))),
      formatDecimal(fills.reduce((sum, fill) => sum + decimal(fill.profit), decimal(row?.profit ?? "0"))),
    );
  }

  #position(symbol: string): Position | null {
    const [row] = this.#sql
      .exec<{ position: string }>("SELECT position FROM positions WHERE symbol = ?", symbol)
      .toArray();
    return row === undefined ? null : (JSON.parse(row.position) as Position);
  }

  #fillsAfter(symbol: string, at: number): readonly FillEvent[] {
    return this.#between("fill", at, Number.MAX_SAFE_INTEGER)
      .filter((fill) => fill.symbol === symbol)
      .map(toFill);
  }
}
