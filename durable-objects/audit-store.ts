import { utf8 } from "../shared/bytes.ts";
import { AUDIT_COLUMNS, type AuditRow } from "../shared/audit/record.ts";
import type { ChainHead } from "../shared/audit/chain.ts";
import { AUDIT_IDS } from "./audit-ids.ts";
import { migrate, type Migration } from "./migrate.ts";

const MIGRATIONS: readonly Migration[] = [
  {
    id: "0001-chain",
    sql: `
      CREATE TABLE chain (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        id TEXT NOT NULL,
        written_seq INTEGER NOT NULL,
        written_hash TEXT,
        written_at INTEGER NOT NULL
      ) STRICT;
      CREATE TABLE outbox (
        last_seq INTEGER PRIMARY KEY,
        last_hash TEXT NOT NULL,
        recorded_at INTEGER NOT NULL,
        bytes INTEGER NOT NULL,
        rows TEXT NOT NULL
      ) STRICT;
      CREATE TABLE address_keys (day TEXT PRIMARY KEY, key BLOB NOT NULL) STRICT;
      CREATE TABLE address_hours (hour INTEGER PRIMARY KEY, first_seq INTEGER NOT NULL) STRICT;`,
  },
  {
    id: "0002-checkpoints",
    sql: `
      CREATE TABLE checkpoint_key (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        public TEXT NOT NULL,
        private BLOB NOT NULL,
        made_at INTEGER NOT NULL
      ) STRICT;
      CREATE TABLE checkpoint (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        number INTEGER NOT NULL,
        signed TEXT NOT NULL,
        published INTEGER NOT NULL
      ) STRICT;`,
  },
  AUDIT_IDS,
];

/** Bytes of JSON in one row of the outbox and in one statement to D1; both take 2 MB at most. */
const CHUNK_BYTES = 900_000;

/** Consecutive records on their way to D1. */
export interface Chunk {
  readonly last: ChainHead;
  /** A JSON array of rows, each an array in the order of `AUDIT_COLUMNS`. */
  readonly json: string;
}

/** What hashes the addresses of one UTC day (`2026-11-21`). */
export interface DayKey {
  readonly day: string;
  readonly key: Uint8Array;
}

/** The end of the chain, and where D1 is. */
export interface ChainState {
  readonly id: string;
  readonly head: ChainHead;
  readonly recordedAt: number;
  readonly written: ChainHead;
  readonly bytes: number;
}

/** What the audit log keeps in its own storage: records until D1 has them, the head of the chain, address keys. */
export class AuditStore {
  readonly #storage: DurableObjectStorage;
  readonly #sql: SqlStorage;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    this.#sql = storage.sql;
    migrate(storage, MIGRATIONS);
    this.#sql.exec("INSERT INTO chain VALUES (1, ?, 0, NULL, 0) ON CONFLICT DO NOTHING", crypto.randomUUID());
  }

  state(): ChainState {
    const chain = this.#sql
      .exec<{ id: string; written_seq: number; written_hash: string | null; written_at: number }>(
        "SELECT * FROM chain",
      )
      .one();
    const written = { seq: chain.written_seq, hash: chain.written_hash };
    const { bytes } = this.#sql
      .exec<{ bytes: number }>("SELECT ifnull(sum(bytes), 0) AS bytes FROM outbox")
      .one();
    const [newest] = this.#sql
      .exec<{ seq: number; hash: string; recorded_at: number }>(
        "SELECT last_seq AS seq, last_hash AS hash, recorded_at FROM outbox ORDER BY last_seq DESC LIMIT 1",
      )
      .toArray();
    return {
      id: chain.id,
      head: newest === undefined ? written : { seq: newest.seq, hash: newest.hash },
      recordedAt: newest?.recorded_at ?? chain.written_at,
      written,
      bytes,
    };
  }

  /** Stores rows that follow the head, all or none, as recorded in this hour. Returns their bytes. */
  add(rows: readonly AuditRow[], hour: number): number {
    return this.#storage.transactionSync(() => {
      let sum = 0;
      for (const { last, json, bytes } of chunksOf(rows)) {
        this.#sql.exec(
          "INSERT INTO outbox (last_seq, last_hash, recorded_at, bytes, rows) VALUES (?, ?, ?, ?, ?)",
          last.seq,
          last.hash,
          last.recorded_at,
          bytes,
          json,
        );
        sum += bytes;
      }
      const readable = rows.find(({ address }) => address !== null);
      if (readable !== undefined) {
        this.#sql.exec("INSERT INTO address_hours VALUES (?, ?) ON CONFLICT DO NOTHING", hour, readable.seq);
      }
      return sum;
    });
  }

  /** The oldest records, as many as one statement takes; null: D1 has them all. */
  oldest(): Chunk | null {
    const parts: string[] = [];
    let bytes = 0;
    let last: ChainHead | undefined;
    for (const row of this.#sql.exec<{ seq: number; hash: string; bytes: number; rows: string }>(
      "SELECT last_seq AS seq, last_hash AS hash, bytes, rows FROM outbox ORDER BY last_seq",
    )) {
      bytes += row.bytes;
      if (last !== undefined && bytes > CHUNK_BYTES) break;
      parts.push(row.rows.slice(1, -1));
      last = { seq: row.seq, hash: row.hash };
    }
    return last === undefined ? null : { last, json: `[${parts.join(",")}]` };
  }

  /** D1 has everything up to `head`. Returns the bytes that are free again. */
  written(head: ChainHead): number {
    return this.#storage.transactionSync(() => {
      const { at, bytes } = this.#sql
        .exec<{ at: number; bytes: number }>(
          "SELECT max(recorded_at) AS at, sum(bytes) AS bytes FROM outbox WHERE last_seq <= ?",
          head.seq,
        )
        .one();
      this.#sql.exec(
        "UPDATE chain SET written_seq = ?, written_hash = ?, written_at = ?",
        head.seq,
        head.hash,
        at,
      );
      this.#sql.exec("DELETE FROM outbox WHERE last_seq <= ?", head.seq);
      return bytes;
    });
  }

  /** When the oldest waiting record was recorded, in Unix milliseconds. */
  waitingSince(): number | null {
    const [row] = this.#sql
      .exec<{ at: number }>("SELECT recorded_at AS at FROM outbox ORDER BY last_seq LIMIT 1")
      .toArray();
    return row?.at ?? null;
  }

  /** The key of a day, made at its first use. */
  addressKey(day: string): Uint8Array {
    const [row] = this.#sql
      .exec<{ key: ArrayBuffer }>("SELECT key FROM address_keys WHERE day = ?", day)
      .toArray();
    if (row !== undefined) return new Uint8Array(row.key);
    const key = crypto.getRandomValues(new Uint8Array(32));
    this.#sql.exec("INSERT INTO address_keys VALUES (?, ?)", day, key);
    return key;
  }

  /** The kept keys, oldest first. */
  addressKeys(): readonly DayKey[] {
    return this.#sql
      .exec<{ day: string; key: ArrayBuffer }>("SELECT day, key FROM address_keys ORDER BY day")
      .toArray()
      .map(({ day, key }) => ({ day, key: new Uint8Array(key) }));
  }

  oldestKey(): string | null {
    return this.#sql.exec<{ day: string | null }>("SELECT min(day) AS day FROM address_keys").one().day;
  }

  /** From then on nobody can tell whose the hashes of that day were. */
  deleteKey(day: string): void {
    this.#sql.exec("DELETE FROM address_keys WHERE day = ?", day);
  }

  /** The oldest hour with readable addresses, and its first and last record. */
  oldestHour(): { readonly hour: number; readonly first: number; readonly last: number } | null {
    const [oldest, next] = this.#sql
      .exec<{ hour: number; first_seq: number }>(
        "SELECT hour, first_seq FROM address_hours ORDER BY hour LIMIT 2",
      )
      .toArray();
    if (oldest === undefined) return null;
    return { hour: oldest.hour, first: oldest.first_seq, last: (next?.first_seq ?? Infinity) - 1 };
  }

  endHour(hour: number): void {
    this.#sql.exec("DELETE FROM address_hours WHERE hour = ?", hour);
  }
}

/** Splits rows into pieces of at most `CHUNK_BYTES` of JSON; a row is far smaller than that. */
function* chunksOf(rows: readonly AuditRow[]) {
  let parts: string[] = [];
  let bytes = 0;
  let last: AuditRow | undefined;
  for (const row of rows) {
    const part = JSON.stringify(AUDIT_COLUMNS.map((column) => row[column]));
    const size = utf8(part).length + 1;
    if (last !== undefined && bytes + size > CHUNK_BYTES) {
      yield { last, json: `[${parts.join(",")}]`, bytes };
      [parts, bytes] = [[], 0];
    }
    parts.push(part);
    bytes += size;
    last = row;
  }
  if (last !== undefined) yield { last, json: `[${parts.join(",")}]`, bytes };
}
