import type { Signal } from "../shared/alerts/signal.ts";
import type { AuditEvent } from "../shared/audit/event.ts";
import { TOLD_AT_ONCE } from "../shared/trading/notice.ts";

/** What others are to hear of, by whom. */
interface Notices {
  readonly signal: Signal;
  readonly audit: AuditEvent;
}
type Kind = keyof Notices;

/** What others are still to hear of: written in the transaction of what happened, gone once it was taken. */
export class TradingNotices {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  add<K extends Kind>(kind: K, notice: Notices[K]): void {
    this.#sql.exec("INSERT INTO notices (kind, notice) VALUES (?, ?)", kind, JSON.stringify(notice));
  }

  get waiting(): boolean {
    return this.#sql.exec("SELECT 1 FROM notices LIMIT 1").toArray().length > 0;
  }

  /** Tells all of a kind, oldest first; at least once. Throws when some were not taken: they and those behind them stay. */
  async tell<K extends Kind>(
    kind: K,
    take: (notices: readonly Notices[K][]) => Promise<void>,
  ): Promise<void> {
    for (;;) {
      const rows = this.#sql
        .exec<{ id: number; notice: string }>(
          "SELECT id, notice FROM notices WHERE kind = ? ORDER BY id LIMIT ?",
          kind,
          TOLD_AT_ONCE,
        )
        .toArray();
      const last = rows.at(-1);
      if (last === undefined) return;
      await take(rows.map(({ notice }) => JSON.parse(notice) as Notices[K]));
      this.#sql.exec("DELETE FROM notices WHERE kind = ? AND id <= ?", kind, last.id);
    }
  }
}
