import { HOUR } from "../shared/time.ts";
import { decimal, formatDecimal, toNumber } from "../shared/trading/decimal.ts";
import {
  notional,
  type BalanceEvent,
  type FillEvent,
  type OrderEvent,
  type TradeEvent,
} from "../shared/trading/event.ts";
import type { Mode, Side } from "../shared/trading/order.ts";
import type { HeldPosition, TradingHour } from "../shared/trading/overview.ts";
import { applyToPosition, type Position } from "../shared/trading/positions.ts";
import type { WindowFacts } from "../shared/trading/rules.ts";

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

/** The events of one mode, each once, and what they add up to. Every method is synchronous, for use in a transaction. */
export class TradingBook {
  readonly #sql: SqlStorage;
  readonly #mode: Mode;

  constructor(sql: SqlStorage, mode: Mode) {
    this.#sql = sql;
    this.#mode = mode;
  }

  /** Stores what is new, and adds it to the hours and positions; what is new. */
  add(events: readonly TradeEvent[]): readonly TradeEvent[] {
    const fresh: TradeEvent[] = [];
    const positions = new Map<string, Position>();
    for (const event of events) {
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
      this.#sql.exec("REPLACE INTO positions VALUES (?, ?, ?)", this.#mode, symbol, JSON.stringify(position));
    }
    for (const [hour, within] of Map.groupBy(fresh, ({ at }) => at - (at % HOUR)))
      this.#addToHour(hour, within);
    return fresh;
  }

  /** Whether anybody has reported of this mode. */
  get used(): boolean {
    return (
      this.#sql
        .exec(
          "SELECT 1 FROM events WHERE mode = ?1 UNION ALL SELECT 1 FROM positions WHERE mode = ?1 LIMIT 1",
          this.#mode,
        )
        .toArray().length > 0
    );
  }

  /** What the windows that end behind `from` need, where the longest goes back by `window`. */
  facts(from: number, window: number): WindowFacts {
    const since = from - window;
    return {
      fills: this.#sql
        .exec<FillRow>(
          "SELECT at, quantity, price, profit FROM events WHERE mode = ? AND type = 'fill' AND at > ? ORDER BY at",
          this.#mode,
          since,
        )
        .toArray(),
      orders: this.#sql
        .exec<{ at: number }>(
          "SELECT at FROM events WHERE mode = ? AND type = 'order' AND at > ? ORDER BY at",
          this.#mode,
          since,
        )
        .toArray(),
      balances: [
        ...this.#lastBalance(since),
        ...this.#between("balance", since, Number.MAX_SAFE_INTEGER).map((row) => this.#toBalance(row)),
      ],
    };
  }

  /** In order of time. */
  ordersBetween(after: number, upTo: number): readonly OrderEvent[] {
    return this.#between("order", after, upTo).map((row) => this.#toOrder(row));
  }

  /** Null: never told. */
  equity(): string | null {
    return this.#lastBalance(Number.MAX_SAFE_INTEGER)[0]?.equity ?? null;
  }

  positions(): readonly HeldPosition[] {
    return this.#sql
      .exec<{ symbol: string; position: string }>(
        "SELECT symbol, position FROM positions WHERE mode = ? ORDER BY symbol",
        this.#mode,
      )
      .toArray()
      .map(({ symbol, position }) => ({ symbol, position: JSON.parse(position) as Position }));
  }

  /** The hours that begin in `[from, to)`, oldest first; an hour without events has no row. */
  hours(from: number, to: number): readonly TradingHour[] {
    return this.#sql
      .exec<HourRow>(
        "SELECT * FROM hours WHERE mode = ? AND at >= ? AND at < ? ORDER BY at",
        this.#mode,
        from,
        to,
      )
      .toArray()
      .map((row) => ({
        at: row.at,
        orders: row.orders,
        trades: row.trades,
        volume: toNumber(decimal(row.volume)),
        profit: toNumber(decimal(row.profit)),
      }));
  }

  /** Forgets what is as old as `horizon`, but for the newest balance: what a loss is held against does not get lost with time. */
  prune(horizon: number): void {
    this.#sql.exec(
      `DELETE FROM events
        WHERE mode = ? AND type IN ('order', 'fill', 'position', 'balance') AND at <= ? AND id IS NOT ?`,
      this.#mode,
      horizon,
      this.#lastBalance(Number.MAX_SAFE_INTEGER)[0]?.id ?? null,
    );
  }

  #lastBalance(upTo: number): readonly BalanceEvent[] {
    return this.#sql
      .exec<Row>(
        "SELECT * FROM events WHERE mode = ? AND type = 'balance' AND at <= ? ORDER BY at DESC, id DESC LIMIT 1",
        this.#mode,
        upTo,
      )
      .toArray()
      .map((row) => this.#toBalance(row));
  }

  #between(type: TradeEvent["type"], after: number, upTo: number): Row[] {
    return this.#sql
      .exec<Row>(
        "SELECT * FROM events WHERE mode = ? AND type = ? AND at > ? AND at <= ? ORDER BY at, id",
        this.#mode,
        type,
        after,
        upTo,
      )
      .toArray();
  }

  #dealing({ id, at, symbol, side, quantity, price }: Row) {
    return {
      id,
      mode: this.#mode,
      at,
      symbol: symbol ?? "",
      side: side as Side,
      quantity: quantity ?? "0",
      price: price ?? "0",
    };
  }

  #toFill(row: Row): FillEvent {
    return { ...this.#dealing(row), type: "fill", profit: row.profit ?? "0" };
  }

  #toOrder(row: Row): OrderEvent {
    return { ...this.#dealing(row), type: "order", priceAt: row.price_at };
  }

  #toBalance({ id, at, equity }: Row): BalanceEvent {
    return { id, type: "balance", mode: this.#mode, at, equity: equity ?? "0" };
  }

  /** False: it is known. */
  #insert(event: TradeEvent): boolean {
    const dealt = event.type === "balance" ? null : event;
    return (
      this.#sql
        .exec(
          "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING id",
          this.#mode,
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
    const [row] = this.#sql
      .exec<HourRow>("SELECT * FROM hours WHERE mode = ? AND at = ?", this.#mode, hour)
      .toArray();
    this.#sql.exec(
      "REPLACE INTO hours VALUES (?, ?, ?, ?, ?, ?)",
      this.#mode,
      hour,
      (row?.orders ?? 0) + orders,
      (row?.trades ?? 0) + fills.length,
      formatDecimal(fills.reduce((sum, fill) => sum + notional(fill), decimal(row?.volume ?? "0"))),
      formatDecimal(fills.reduce((sum, fill) => sum + decimal(fill.profit), decimal(row?.profit ?? "0"))),
    );
  }

  #position(symbol: string): Position | null {
    return this.positions().find((held) => held.symbol === symbol)?.position ?? null;
  }

  #fillsAfter(symbol: string, at: number): readonly FillEvent[] {
    return this.#between("fill", at, Number.MAX_SAFE_INTEGER)
      .filter((fill) => fill.symbol === symbol)
      .map((row) => this.#toFill(row));
  }
}
