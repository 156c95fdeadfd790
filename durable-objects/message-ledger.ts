import type { Message } from "../shared/ingest/signature.ts";
import { TOLERANCE } from "../shared/ingest/signature.ts";
import { MINUTE } from "../shared/time.ts";
import type { Migration } from "./migrate.ts";

/**
 * A message is accepted until its timestamp is five minutes old, and may be dated five minutes ahead; its id is kept for
 * as long again, so that clocks of the Worker and of the object may differ.
 */
const KEEP = 2 * TOLERANCE;
/** Ids are deleted by the batch: a statement a message would cost more than the rows. */
const FORGET_EVERY = 1 * MINUTE;

/** The step of an object's schema that a ledger needs. */
export const MESSAGE_LEDGER: Migration = {
  id: "messages",
  sql: "CREATE TABLE messages (id TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID",
};

/**
 * The ids of signed messages whose work is stored. `take` belongs into the transaction that stores the work, so that an
 * id is used up exactly when there is something to show for it: who had no answer sends the message again, and either
 * it is taken now, or the answer is "repeated", which means that it was taken before.
 */
export class MessageLedger {
  readonly #sql: SqlStorage;
  #forgottenAt = 0;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** False: taken before. Two rows written a message: its id now, its deletion later. */
  take({ id, at }: Message, now: number): boolean {
    this.#forget(now);
    return (
      this.#sql
        .exec("INSERT INTO messages (id, at) VALUES (?, ?) ON CONFLICT (id) DO NOTHING RETURNING id", id, at)
        .toArray().length > 0
    );
  }

  #forget(now: number): void {
    if (now - this.#forgottenAt < FORGET_EVERY) return;
    this.#sql.exec("DELETE FROM messages WHERE at < ?", now - KEEP);
    this.#forgottenAt = now;
  }
}
