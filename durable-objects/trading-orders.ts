import type { KeptOrder } from "../shared/trading/intake.ts";
import type { Mode } from "../shared/trading/order.ts";
import { DAY } from "../shared/time.ts";

/** Twice what a client may count on (24 hours): its clock and ours need not agree. */
const ORDERS_KEPT = 2 * DAY;

type Row = {
  id: string;
  account: string;
  asked: string;
  mode: string;
  attempts: number;
  state: string;
  created_at: number;
};

/** The orders of the trading API, by their id at the exchange. Every method is synchronous. */
export class TradingOrders {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  find(id: string): KeptOrder | null {
    const [row] = this.#sql.exec<Row>("SELECT * FROM orders WHERE id = ?", id).toArray();
    if (row === undefined) return null;
    return {
      id: row.id,
      account: row.account,
      order: JSON.parse(row.asked) as KeptOrder["order"],
      mode: row.mode as Mode,
      attempts: row.attempts,
      state: JSON.parse(row.state) as KeptOrder["state"],
      createdAt: row.created_at,
    };
  }

  save({ id, account, order, mode, attempts, state, createdAt }: KeptOrder): void {
    this.#sql.exec(
      "REPLACE INTO orders VALUES (?, ?, ?, ?, ?, ?, ?)",
      id,
      account,
      JSON.stringify(order),
      mode,
      attempts,
      JSON.stringify(state),
      createdAt,
    );
  }

  remove(id: string): void {
    this.#sql.exec("DELETE FROM orders WHERE id = ?", id);
  }

  get any(): boolean {
    return this.#sql.exec("SELECT 1 FROM orders LIMIT 1").toArray().length > 0;
  }

  prune(now: number): void {
    this.#sql.exec("DELETE FROM orders WHERE created_at <= ?", now - ORDERS_KEPT);
  }
}
