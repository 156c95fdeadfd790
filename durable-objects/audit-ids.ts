import type { AuditEvent } from "../shared/audit/event.ts";
import { DAY, HOUR } from "../shared/time.ts";
import type { Migration } from "./migrate.ts";

/** Who was not told that an event is recorded hands it over again within seconds; this outlasts any outage of theirs. */
const KEPT = 7 * DAY;
/** Ids are deleted by the batch: a look through all of them after each write would cost more than they. */
const FORGET_EVERY = 1 * HOUR;

/** The step of the audit log's schema that the ids need. */
export const AUDIT_IDS: Migration = {
  id: "0003-ids",
  sql: "CREATE TABLE ids (id TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID",
};

/** The ids of events that are recorded: what is handed over at least once is in the log exactly once. */
export class AuditIds {
  readonly #sql: SqlStorage;
  #forgottenAt = 0;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** The events that are not recorded yet; puts their ids to those `taken` with the same write. */
  *fresh(events: readonly AuditEvent[], taken: Set<string>): Iterable<AuditEvent> {
    for (const event of events) {
      if (event.id !== undefined) {
        if (taken.has(event.id) || this.#has(event.id)) continue;
        taken.add(event.id);
      }
      yield event;
    }
  }

  /** Belongs into the transaction that stores their records. Two rows written an id: now, and when it is forgotten. */
  add(ids: Iterable<string>, at: number): void {
    for (const id of ids) this.#sql.exec("INSERT INTO ids (id, at) VALUES (?, ?)", id, at);
  }

  forget(now: number): void {
    if (now - this.#forgottenAt < FORGET_EVERY) return;
    this.#sql.exec("DELETE FROM ids WHERE at < ?", now - KEPT);
    this.#forgottenAt = now;
  }

  #has(id: string): boolean {
    return this.#sql.exec("SELECT 1 FROM ids WHERE id = ?", id).toArray().length > 0;
  }
}
