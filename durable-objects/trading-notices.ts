import type { Signal } from "../shared/alerts/signal.ts";
import type { AuditEvent } from "../shared/audit/event.ts";
import { TOLD_AT_ONCE, type Notice } from "../shared/trading/notice.ts";

interface Teller {
  readonly report: (signals: readonly Signal[]) => Promise<void>;
  readonly audit: (events: readonly AuditEvent[]) => Promise<void>;
}

/** What others are still to hear of: written in the transaction of what happened, gone once it was taken. */
export class TradingNotices {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  add(...notices: readonly Notice[]): void {
    for (const notice of notices) {
      this.#sql.exec("INSERT INTO notices (notice) VALUES (?)", JSON.stringify(notice));
    }
  }

  get waiting(): boolean {
    return this.#sql.exec("SELECT 1 FROM notices LIMIT 1").toArray().length > 0;
  }

  /** Tells all that wait, oldest first; at least once. Throws when one was not taken: it and those behind it stay. */
  async tell({ report, audit }: Teller): Promise<void> {
    for (;;) {
      const rows = this.#sql
        .exec<{ id: number; notice: string }>(
          "SELECT id, notice FROM notices ORDER BY id LIMIT ?",
          TOLD_AT_ONCE,
        )
        .toArray();
      const last = rows.at(-1);
      if (last === undefined) return;
      const notices = rows.map(({ notice }) => JSON.parse(notice) as Notice);
      const signals = notices.flatMap((notice) => (notice.kind === "signal" ? [notice.signal] : []));
      const events = notices.flatMap((notice) => (notice.kind === "audit" ? [notice.event] : []));
      if (signals.length > 0) await report(signals);
      if (events.length > 0) await audit(events);
      this.#sql.exec("DELETE FROM notices WHERE id <= ?", last.id);
    }
  }
}
