import type { SignalName } from "../shared/alerts/signal.ts";

/** Which alerts operators were told of and not yet told the end of. */
export class TradingFiring {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** True when that is a change. */
  set(name: SignalName, subject: string, firing: boolean): boolean {
    const changed = firing
      ? this.#sql.exec(
          "INSERT INTO firing VALUES (?, ?) ON CONFLICT DO NOTHING RETURNING name",
          name,
          subject,
        )
      : this.#sql.exec("DELETE FROM firing WHERE name = ? AND subject = ? RETURNING name", name, subject);
    return changed.toArray().length > 0;
  }

  has(name: SignalName): boolean {
    return this.#sql.exec("SELECT 1 FROM firing WHERE name = ? LIMIT 1", name).toArray().length > 0;
  }

  get any(): boolean {
    return this.#sql.exec("SELECT 1 FROM firing LIMIT 1").toArray().length > 0;
  }
}
