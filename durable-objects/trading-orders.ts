import { DAY } from "../shared/time.ts";
import type { KeptOrder, OrderState } from "../shared/trading/intake.ts";
import type { Mode } from "../shared/trading/order.ts";

/** Twice what a client may count on (24 hours): its clock and ours need not agree. */
const ORDERS_KEPT = 2 * DAY;

type Row = {
  id: string;
  account: string;
  asked: string;
  mode: string;
  attempts: number;
  state: string;
  lease_until: number | null;
  created_at: number;
};

const toOrder = (row: Row): KeptOrder => ({
  id: row.id,
  account: row.account,
  order: JSON.parse(row.asked) as KeptOrder["order"],
  mode: row.mode as Mode,
  attempts: row.attempts,
  state: JSON.parse(row.state) as OrderState,
  createdAt: row.created_at,
});

/** The orders of the trading API, by their id at the exchange. Every method is synchronous, for use in a transaction. */
export class TradingOrders {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  find(id: string): KeptOrder | null {
    const [row] = this.#sql.exec<Row>("SELECT * FROM orders WHERE id = ?", id).toArray();
    return row === undefined ? null : toOrder(row);
  }

  save({ id, account, order, mode, attempts, state, createdAt }: KeptOrder): void {
    this.#sql.exec(
      "REPLACE INTO orders VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      id,
      account,
      JSON.stringify(order),
      mode,
      attempts,
      JSON.stringify(state),
      state.kind === "sending" ? state.leaseUntil : null,
      createdAt,
    );
  }

  remove(id: string): void {
    this.#sql.exec("DELETE FROM orders WHERE id = ?", id);
  }

  /** Those whose sender said nothing until its lease was over. */
  abandoned(now: number): readonly KeptOrder[] {
    return this.#sql
      .exec<Row>("SELECT * FROM orders WHERE lease_until <= ? ORDER BY lease_until", now)
      .toArray()
      .map(toOrder);
  }

  /** When the next lease is over; null: none is out. */
  get leaseEnds(): number | null {
    return this.#sql.exec<{ at: number | null }>("SELECT MIN(lease_until) AS at FROM orders").one().at;
  }

  get any(): boolean {
    return this.#sql.exec("SELECT 1 FROM orders LIMIT 1").toArray().length > 0;
  }

  prune(now: number): void {
    this.#sql.exec("DELETE FROM orders WHERE created_at <= ?", now - ORDERS_KEPT);
  }
}
