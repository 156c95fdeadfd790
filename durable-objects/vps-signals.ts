import type { Signal } from "../shared/alerts/signal.ts";
import { describeError } from "../shared/logging/log.ts";
import { SECOND } from "../shared/time.ts";
import { logger } from "./logger.ts";
import type { Migration } from "./migrate.ts";

/** Signals of one call of the alerts' object. */
const SIGNALS_A_CALL = 100;
/** How long signals that the alerts did not take wait. */
const TELL_AGAIN = 30 * SECOND;

/** The step of the object's schema that the signals need. */
export const VPS_SIGNALS: Migration = {
  id: "signals",
  sql: "CREATE TABLE signals (seq INTEGER PRIMARY KEY AUTOINCREMENT, signal TEXT NOT NULL) STRICT",
};

/** What the alerts are still to hear of: written in the transaction of what happened, gone once it was taken. */
export class VpsSignals {
  readonly #sql: SqlStorage;
  /** When signals that were not taken are tried again. */
  #tellAt = 0;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  add(signals: readonly Signal[]): void {
    for (const signal of signals) {
      this.#sql.exec("INSERT INTO signals (signal) VALUES (?)", JSON.stringify(signal));
    }
  }

  get waiting(): number {
    return this.#sql.exec<{ n: number }>("SELECT count(*) AS n FROM signals").one().n;
  }

  /** When the next try to tell is due; null: nothing waits. */
  due(now: number): number | null {
    return this.waiting > 0 ? Math.max(now, this.#tellAt) : null;
  }

  /** Signals leave the table when they were taken: a kill in between tells them again, which changes nothing. */
  async tell(report: (signals: readonly Signal[]) => Promise<unknown>, now: number): Promise<void> {
    try {
      for (;;) {
        const rows = this.#sql
          .exec<{ seq: number; signal: string }>(
            "SELECT seq, signal FROM signals ORDER BY seq LIMIT ?",
            SIGNALS_A_CALL,
          )
          .toArray();
        const last = rows.at(-1);
        if (last === undefined) return;
        await report(rows.map(({ signal }) => JSON.parse(signal) as Signal));
        this.#sql.exec("DELETE FROM signals WHERE seq <= ?", last.seq);
      }
    } catch (error) {
      this.#tellAt = now + TELL_AGAIN;
      logger.error("vps_signals_waiting", { waiting: this.waiting, ...describeError(error) });
    }
  }
}
