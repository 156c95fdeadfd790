import { MESSAGE_LEDGER } from "./message-ledger.ts";
import type { Migration } from "./migrate.ts";

/** Amounts are text, because floating point is not exact; times are Unix milliseconds. */
export const TRADING_MIGRATIONS: readonly Migration[] = [
  {
    id: "0001-trading",
    sql: `
      CREATE TABLE events (
        id TEXT PRIMARY KEY,
        at INTEGER NOT NULL,
        type TEXT NOT NULL,
        symbol TEXT,
        side TEXT,
        quantity TEXT,
        price TEXT,
        price_at INTEGER,
        profit TEXT,
        equity TEXT
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX events_by_time ON events (type, at);
      CREATE TABLE hours (
        at INTEGER PRIMARY KEY,
        orders INTEGER NOT NULL,
        trades INTEGER NOT NULL,
        volume TEXT NOT NULL,
        profit TEXT NOT NULL
      ) STRICT;
      CREATE TABLE positions (symbol TEXT PRIMARY KEY, position TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE firing (
        name TEXT NOT NULL,
        subject TEXT NOT NULL,
        PRIMARY KEY (name, subject)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE orders (
        id TEXT PRIMARY KEY,
        account TEXT NOT NULL,
        asked TEXT NOT NULL,
        mode TEXT NOT NULL,
        attempts INTEGER NOT NULL,
        state TEXT NOT NULL,
        lease_until INTEGER,
        created_at INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX orders_on_their_way ON orders (lease_until) WHERE lease_until IS NOT NULL;
      CREATE TABLE holds (
        requester TEXT PRIMARY KEY,
        hold TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE commands (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        action TEXT NOT NULL,
        service TEXT,
        reason TEXT NOT NULL,
        by TEXT NOT NULL,
        requested_at INTEGER NOT NULL,
        expires_at INTEGER,
        status TEXT NOT NULL,
        delivered_at INTEGER,
        settled_at INTEGER,
        note TEXT
      ) STRICT;
      CREATE TABLE proposals (requester TEXT PRIMARY KEY, proposal TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE notices (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL,
        notice TEXT NOT NULL
      ) STRICT;
    `,
  },
  MESSAGE_LEDGER,
  {
    // What was stored before events said what they traded with is paper's.
    id: "0002-modes",
    sql: `
      CREATE TABLE events_by_mode (
        mode TEXT NOT NULL,
        id TEXT NOT NULL,
        at INTEGER NOT NULL,
        type TEXT NOT NULL,
        symbol TEXT,
        side TEXT,
        quantity TEXT,
        price TEXT,
        price_at INTEGER,
        profit TEXT,
        equity TEXT,
        PRIMARY KEY (mode, id)
      ) STRICT, WITHOUT ROWID;
      INSERT INTO events_by_mode SELECT 'paper', * FROM events;
      DROP TABLE events;
      ALTER TABLE events_by_mode RENAME TO events;
      CREATE INDEX events_by_time ON events (mode, type, at);
      CREATE TABLE hours_by_mode (
        mode TEXT NOT NULL,
        at INTEGER NOT NULL,
        orders INTEGER NOT NULL,
        trades INTEGER NOT NULL,
        volume TEXT NOT NULL,
        profit TEXT NOT NULL,
        PRIMARY KEY (mode, at)
      ) STRICT, WITHOUT ROWID;
      INSERT INTO hours_by_mode SELECT 'paper', * FROM hours;
      DROP TABLE hours;
      ALTER TABLE hours_by_mode RENAME TO hours;
      CREATE TABLE positions_by_mode (
        mode TEXT NOT NULL,
        symbol TEXT NOT NULL,
        position TEXT NOT NULL,
        PRIMARY KEY (mode, symbol)
      ) STRICT, WITHOUT ROWID;
      INSERT INTO positions_by_mode SELECT 'paper', * FROM positions;
      DROP TABLE positions;
      ALTER TABLE positions_by_mode RENAME TO positions;
    `,
  },
];
