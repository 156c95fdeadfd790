import type { Signal } from "../shared/alerts/signal.ts";
import type { AuditEvent } from "../shared/audit/event.ts";
import { TOLD_AT_ONCE } from "../shared/trading/notice.ts";

/** What others are to hear of, by whom. */
interface Notices {
  readonly signal: Signal;
  readonly audit: AuditEvent;
}
type Kind = keyof Notices;
type Take<K extends Kind> = (notices: readonly Notices[K][]) => Promise<void>;

/** What others are still to hear of: written in the transaction of what happened, gone once it was taken. */
export class TradingNotices {
  readonly #sql: SqlStorage;
  /** Numbers of those that somebody hands over at this moment, so that nobody is woken for them. */
  readonly #inHand = new Set<number>();

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  signal(signal: Signal): void {
    this.#add("signal", signal);
  }

  /** Under an id of its own: however often it is told, the audit log records it once. Returns the notice's number. */
  audit(event: AuditEvent): number {
    return this.#add("audit", { ...event, id: crypto.randomUUID() });
  }

  /** The same, and `hand` follows at once. */
  auditAtOnce(event: AuditEvent): number {
    const number = this.audit(event);
    this.#inHand.add(number);
    return number;
  }

  /** Whether there are some that nobody hands over at this moment. */
  get waiting(): boolean {
    return this.#sql
      .exec<{ id: number }>("SELECT id FROM notices ORDER BY id LIMIT ?", this.#inHand.size + 1)
      .toArray()
      .some(({ id }) => !this.#inHand.has(id));
  }

  get inHand(): boolean {
    return this.#inHand.size > 0;
  }

  /** Hands one event over, before those in front of it. Throws when it was not taken: it stays. */
  async hand(number: number, take: Take<"audit">): Promise<void> {
    const rows = this.#sql
      .exec<{ notice: string }>("SELECT notice FROM notices WHERE id = ?", number)
      .toArray();
    await take(rows.map(({ notice }) => JSON.parse(notice) as AuditEvent));
    this.#sql.exec("DELETE FROM notices WHERE id = ?", number);
  }

  /** Nobody hands it over any more; if it is still there, it waits like the others. */
  putBack(number: number): void {
    this.#inHand.delete(number);
  }

  /** Tells all of a kind, oldest first; at least once. Throws when some were not taken: they and those behind them stay. */
  async tell<K extends Kind>(kind: K, take: Take<K>): Promise<void> {
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

  #add<K extends Kind>(kind: K, notice: Notices[K]): number {
    return this.#sql
      .exec<{ id: number }>(
        "INSERT INTO notices (kind, notice) VALUES (?, ?) RETURNING id",
        kind,
        JSON.stringify(notice),
      )
      .one().id;
  }
}
