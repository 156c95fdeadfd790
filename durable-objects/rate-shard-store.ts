import { forgottenAt, type Ban, type PriorBan } from "../shared/jails/ban.ts";
import { scopeOf } from "../shared/jails/ban-list.ts";
import type { Seed } from "../shared/limits/key.ts";
import type { Table } from "../shared/limits/ledger.ts";
import { MINUTE } from "../shared/time.ts";
import { migrate, type Migration } from "./migrate.ts";

const MIGRATIONS: readonly Migration[] = [
  {
    id: "2026-11-21-limits",
    sql: `
      CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
      CREATE TABLE bans (
        key TEXT NOT NULL,
        scope TEXT NOT NULL,
        until INTEGER NOT NULL,
        forgotten_at INTEGER NOT NULL,
        ban TEXT NOT NULL,
        PRIMARY KEY (key, scope)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE journal (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        until INTEGER NOT NULL,
        records BLOB NOT NULL
      ) STRICT;
    `,
  },
];

/** A stored value may have 2 MB. */
const JOURNAL_ROW_WORDS = 500_000;
/** Rows of one statement, of three values each: a statement may have 100. */
const JOURNAL_ROWS = 33;
/** How often journal rows and bans that count no more are deleted. */
const CLEANING = MINUTE;

/**
 * What a shard keeps beyond its memory. Changed records go into a journal: one row for all changes of a table,
 * since a row written costs the same whatever is in it; the newest copy of a record counts.
 */
export class RateShardStore {
  readonly #storage: DurableObjectStorage;
  readonly #sql: SqlStorage;
  #cleanAt = 0;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    this.#sql = storage.sql;
    migrate(storage, MIGRATIONS);
  }

  /** The one kept, or a new one. */
  seed(random: () => Seed): Seed {
    const kept = this.#fact("seed");
    if (kept !== null) return JSON.parse(kept) as Seed;
    const seed = random();
    this.#keepFact("seed", JSON.stringify(seed));
    return seed;
  }

  policyVersion(): number {
    return Number(this.#fact("policy_version") ?? 0);
  }

  keepPolicyVersion(version: number): void {
    this.#keepFact("policy_version", String(version));
  }

  /** Those in force. */
  bans(now: number): readonly Ban[] {
    const rows = this.#sql.exec<{ ban: string }>("SELECT ban FROM bans WHERE until > ?", now).toArray();
    return rows.map(({ ban }) => JSON.parse(ban) as Ban);
  }

  priorBan(key: string): PriorBan | null {
    const rows = this.#sql
      .exec<{ ban: string }>("SELECT ban FROM bans WHERE key = ? AND scope = '*'", key)
      .toArray();
    return rows[0] === undefined ? null : (JSON.parse(rows[0].ban) as Ban);
  }

  /** A jail's ban is kept until its repeats are forgiven, a limit's block until it ends. */
  keepBan(ban: Ban): void {
    const forgotten = ban.cause.by === "jail" ? forgottenAt(ban) : ban.until;
    this.#sql.exec(
      "INSERT OR REPLACE INTO bans (key, scope, until, forgotten_at, ban) VALUES (?, ?, ?, ?, ?)",
      ban.key,
      scopeOf(ban.cause),
      ban.until,
      forgotten,
      JSON.stringify(ban),
    );
  }

  forgetBans(key: string): void {
    this.#sql.exec("DELETE FROM bans WHERE key = ?", key);
  }

  /** Writes all records changed since the last time. */
  keep(tables: readonly Table[], now: number): void {
    const rows = tables.flatMap((table) => journalRows(table, now));
    if (rows.length === 0) return;
    this.#storage.transactionSync(() => {
      for (let from = 0; from < rows.length; from += JOURNAL_ROWS) {
        const some = rows.slice(from, from + JOURNAL_ROWS);
        const values = some.map(() => "(?, ?, ?)").join(", ");
        this.#sql.exec(`INSERT INTO journal (name, until, records) VALUES ${values}`, ...some.flat());
      }
      this.#clean(now);
    });
  }

  restore(tables: readonly Table[], now: number): void {
    const byName = new Map(tables.map((table) => [table.name, table.records]));
    const rows = this.#sql.exec<{ name: string; records: ArrayBuffer }>(
      "SELECT name, records FROM journal WHERE until > ? ORDER BY id",
      now,
    );
    for (const { name, records } of rows) byName.get(name)?.restore(new Uint16Array(records), now);
  }

  #clean(now: number): void {
    if (now < this.#cleanAt) return;
    this.#cleanAt = now + CLEANING;
    this.#sql.exec("DELETE FROM journal WHERE until <= ?", now);
    this.#sql.exec("DELETE FROM bans WHERE forgotten_at <= ?", now);
  }

  #fact(name: string): string | null {
    const rows = this.#sql.exec<{ value: string }>("SELECT value FROM facts WHERE name = ?", name).toArray();
    return rows[0]?.value ?? null;
  }

  #keepFact(name: string, value: string): void {
    this.#sql.exec("INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", name, value);
  }
}

type JournalRow = readonly [name: string, until: number, records: ArrayBuffer];

function journalRows({ name, records, memory }: Table, now: number): JournalRow[] {
  if (!records.hasChanges) return [];
  const words = records.takeChanged();
  const step = JOURNAL_ROW_WORDS - (JOURNAL_ROW_WORDS % records.width);
  return Array.from({ length: Math.ceil(words.length / step) }, (_, i) => [
    name,
    now + memory,
    words.slice(i * step, (i + 1) * step).buffer,
  ]);
}
