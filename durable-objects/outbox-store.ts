import type { Effect, Lane, OutboxItem } from "../shared/outbox/effect.ts";
import type { Entry } from "../shared/outbox/queue.ts";
import { migrate } from "./migrate.ts";

/**
 * One row an item. Clustered by state, so that a start reads what is pending and nothing of what is done, and
 * without any further index, since each is another row written at every change. A delivered item costs three
 * rows: stored, settled, and removed a week later.
 */
const MIGRATIONS = [
  {
    id: "001_items",
    sql: `CREATE TABLE items (
      state TEXT NOT NULL CHECK (state IN ('pending', 'dead', 'done')),
      key TEXT NOT NULL,
      seq INTEGER NOT NULL,
      kind TEXT NOT NULL,
      lane TEXT NOT NULL CHECK (lane IN ('interactive', 'background')),
      subject TEXT NOT NULL,
      route TEXT,
      effect TEXT,
      enqueued_at INTEGER NOT NULL,
      expires_at INTEGER,
      attempts INTEGER NOT NULL DEFAULT 0,
      due_at INTEGER NOT NULL DEFAULT 0,
      settled_at INTEGER,
      reason TEXT,
      PRIMARY KEY (state, key)
    ) STRICT, WITHOUT ROWID`,
  },
];

/** An item nobody could deliver, as an operator sees it. Times are Unix milliseconds. */
export interface DeadLetter {
  readonly key: string;
  readonly kind: Effect["kind"];
  readonly subject: string;
  readonly reason: string;
  readonly attempts: number;
  readonly enqueuedAt: number;
  readonly diedAt: number;
  /** The effect's JSON, tokens taken out. */
  readonly effect: string;
}

/** An item that is kept, as the member whom it is about may see it. */
export type KeptItem = Pick<DeadLetter, "key" | "kind" | "enqueuedAt" | "effect"> & Pick<ItemFate, "state">;

/** What has become of an item. */
export interface ItemFate {
  readonly key: string;
  readonly state: "pending" | "dead" | "done";
  /** Why it is where it is; null: it was delivered, or not tried yet. */
  readonly reason: string | null;
}

interface EntryRow extends Record<string, SqlStorageValue> {
  key: string;
  seq: number;
  lane: Lane;
  subject: string;
  route: string | null;
  attempts: number;
  enqueued_at: number;
  due_at: number;
  expires_at: number | null;
}

interface DeadRow extends Record<string, SqlStorageValue> {
  key: string;
  kind: Effect["kind"];
  subject: string;
  reason: string | null;
  attempts: number;
  enqueued_at: number;
  settled_at: number;
  effect: string;
}

const ENTRY = "key, seq, lane, subject, route, attempts, enqueued_at, due_at, expires_at";

const toEntry = (row: EntryRow): Entry => ({
  key: row.key,
  seq: row.seq,
  lane: row.lane,
  subject: row.subject,
  route: row.route ?? "",
  attempts: row.attempts,
  enqueuedAt: row.enqueued_at,
  dueAt: row.due_at,
  expiresAt: row.expires_at,
});

const withoutTokens = (effect: string): string => effect.replace(/("token":)"[^"]*"/g, '$1"[removed]"');

/** The table of the outbox. Every method is synchronous: what it writes becomes durable before any reply leaves. */
export class OutboxStore {
  readonly #sql: SqlStorage;
  readonly #storage: DurableObjectStorage;

  constructor(storage: DurableObjectStorage) {
    migrate(storage, MIGRATIONS);
    this.#storage = storage;
    this.#sql = storage.sql;
  }

  /** All or none; gives back what was new. A key that is known in any state is left as it is. */
  add(items: readonly { item: OutboxItem; route: string; seq: number }[], now: number): Entry[] {
    return this.#storage.transactionSync(() =>
      items.flatMap(({ item, route, seq }) =>
        this.#sql
          .exec<EntryRow>(
            `INSERT INTO items (state, key, seq, kind, lane, subject, route, effect, enqueued_at, expires_at)
             SELECT 'pending', ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9
             WHERE NOT EXISTS (SELECT 1 FROM items WHERE state IN ('pending', 'dead', 'done') AND key = ?1)
             RETURNING ${ENTRY}`,
            item.key,
            seq,
            item.effect.kind,
            item.lane,
            item.subject,
            route,
            JSON.stringify(item.effect),
            now,
            item.expiresAt ?? null,
          )
          .toArray()
          .map(toEntry),
      ),
    );
  }

  pending(): Entry[] {
    return this.#sql
      .exec<EntryRow>(`SELECT ${ENTRY} FROM items WHERE state = 'pending'`)
      .toArray()
      .map(toEntry)
      .sort((a, b) => a.seq - b.seq);
  }

  /** The JSON of a pending item's effect; null: it is not there. */
  effect(key: string): string | null {
    const [row] = this.#sql
      .exec<{ effect: string }>("SELECT effect FROM items WHERE state = 'pending' AND key = ?", key)
      .toArray();
    return row?.effect ?? null;
  }

  fates(keys: readonly string[]): ItemFate[] {
    return this.#sql
      .exec<{ key: string; state: ItemFate["state"]; reason: string | null }>(
        `SELECT key, state, reason FROM items WHERE state IN ('pending', 'dead', 'done')
          AND key IN (SELECT value FROM json_each(?))`,
        JSON.stringify(keys),
      )
      .toArray();
  }

  /** Keeps the key, so that it is not stored again, and nothing of what it was about. */
  markDone(key: string, reason: string | null, now: number): void {
    this.#settle("pending", key, reason, now);
  }

  markDead(key: string, attempts: number, reason: string, now: number): void {
    this.#sql.exec(
      `UPDATE items SET state = 'dead', attempts = ?2, reason = ?3, settled_at = ?4
       WHERE state = 'pending' AND key = ?1`,
      key,
      attempts,
      reason,
      now,
    );
  }

  postpone(key: string, attempts: number, dueAt: number, reason: string): void {
    this.#sql.exec(
      "UPDATE items SET attempts = ?2, due_at = ?3, reason = ?4 WHERE state = 'pending' AND key = ?1",
      key,
      attempts,
      dueAt,
      reason,
    );
  }

  deadLetters(after: string, limit: number): DeadLetter[] {
    return this.#sql
      .exec<DeadRow>(
        `SELECT key, kind, subject, reason, attempts, enqueued_at, settled_at, effect FROM items
         WHERE state = 'dead' AND key > ? ORDER BY key LIMIT ?`,
        after,
        limit,
      )
      .toArray()
      .map((row) => ({
        key: row.key,
        kind: row.kind,
        subject: row.subject,
        reason: row.reason ?? "",
        attempts: row.attempts,
        enqueuedAt: row.enqueued_at,
        diedAt: row.settled_at,
        effect: withoutTokens(row.effect),
      }));
  }

  /** What waits or has died, in the order of its keys. */
  ofSubject(subject: string, limit: number): KeptItem[] {
    return this.#sql
      .exec<KeptItem & Record<string, SqlStorageValue>>(
        `SELECT key, state, kind, enqueued_at AS enqueuedAt, effect FROM items
         WHERE state IN ('pending', 'dead') AND subject = ? LIMIT ?`,
        subject,
        limit,
      )
      .toArray()
      .map((row) => Object.assign(row, { effect: withoutTokens(row.effect) }));
  }

  /** Gives up a subject's dead letters, but for those of the kinds kept; gives back how many. */
  discardOf(subject: string, kept: readonly Effect["kind"][], now: number): number {
    return this.#sql
      .exec<{ key: string }>(
        `SELECT key FROM items WHERE state = 'dead' AND subject = ?
           AND kind NOT IN (SELECT value FROM json_each(?))`,
        subject,
        JSON.stringify(kept),
      )
      .toArray()
      .filter(({ key }) => this.discard(key, now)).length;
  }

  countDead(): number {
    return this.#sql.exec<{ n: number }>("SELECT count(*) AS n FROM items WHERE state = 'dead'").one().n;
  }

  /** A dead letter back to the end of the queue, as new, its expiry forgotten; null: there is none of that key. */
  revive(key: string, seq: number): Entry | null {
    const [row] = this.#sql
      .exec<EntryRow>(
        `UPDATE items SET state = 'pending', seq = ?2, attempts = 0, due_at = 0, expires_at = NULL,
           reason = NULL, settled_at = NULL
         WHERE state = 'dead' AND key = ?1 RETURNING ${ENTRY}`,
        key,
        seq,
      )
      .toArray();
    return row === undefined ? null : toEntry(row);
  }

  discard(key: string, now: number): boolean {
    return this.#settle("dead", key, "discarded", now);
  }

  /** Removes what was settled before a moment, up to `limit` items; gives back how many. */
  deleteDone(before: number, limit: number): number {
    return this.#sql
      .exec(
        `DELETE FROM items WHERE state = 'done' AND key IN
         (SELECT key FROM items WHERE state = 'done' AND settled_at < ? LIMIT ?) RETURNING 1`,
        before,
        limit,
      )
      .toArray().length;
  }

  hasDone(): boolean {
    return this.#sql.exec("SELECT 1 FROM items WHERE state = 'done' LIMIT 1").toArray().length > 0;
  }

  #settle(from: "pending" | "dead", key: string, reason: string | null, now: number): boolean {
    const { rowsWritten } = this.#sql.exec(
      `UPDATE items SET state = 'done', route = NULL, effect = NULL, reason = ?3, settled_at = ?4
       WHERE state = ?1 AND key = ?2`,
      from,
      key,
      reason,
      now,
    );
    return rowsWritten > 0;
  }
}
