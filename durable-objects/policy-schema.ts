import type { PolicyEntry } from "../shared/policy/entry.ts";
import { decodeTarget } from "../shared/policy/record.ts";
import type { ListName } from "../shared/policy/sorted-prefixes.ts";
import { formatTarget } from "../shared/policy/target.ts";
import type { Migration } from "./migrate.ts";

/** `sequence` grows with every change of a row and is the version that change made; `removed` rows tell the isolates. */
export const MIGRATIONS: readonly Migration[] = [
  {
    id: "0001-policy",
    sql: `
      CREATE TABLE entries (
        sequence INTEGER PRIMARY KEY,
        list TEXT NOT NULL CHECK (list IN ('block', 'allow')),
        key BLOB NOT NULL,
        expires_at INTEGER,
        removed INTEGER NOT NULL,
        reason TEXT NOT NULL,
        author TEXT NOT NULL,
        source TEXT NOT NULL,
        changed_at INTEGER NOT NULL,
        UNIQUE (list, key)
      ) STRICT;
      CREATE TABLE switches (name TEXT PRIMARY KEY, setting TEXT NOT NULL) STRICT;
      CREATE TABLE history (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, item TEXT NOT NULL) STRICT;
      CREATE TABLE versions (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        head INTEGER NOT NULL,
        forgotten INTEGER NOT NULL
      ) STRICT;
      INSERT INTO versions VALUES (1, 0, 0);
    `,
  },
  { id: "0002-lifts", sql: "ALTER TABLE versions ADD COLUMN lifts INTEGER NOT NULL DEFAULT 0" },
];

/** A row of `entries`; times are Unix milliseconds. */
export type PolicyRow = {
  sequence: number;
  list: ListName;
  key: ArrayBuffer;
  expires_at: number | null;
  removed: number;
  reason: string;
  author: string;
  source: string;
  changed_at: number;
};

/** In force at the time that is bound to `?`. */
export const LIVE = "removed = 0 AND (expires_at IS NULL OR expires_at > ?)";

export function toEntry(row: PolicyRow): PolicyEntry {
  return {
    list: row.list,
    target: formatTarget(decodeTarget(new Uint8Array(row.key))),
    reason: row.reason,
    author: row.author,
    source: row.source,
    changedAt: row.changed_at,
    expiresAt: row.expires_at,
  };
}
