import type { Migration } from "./migrate.ts";

/** Few rows, each written as one document; columns are what is looked for. */
export const ALERTS_MIGRATIONS: readonly Migration[] = [
  {
    id: "001_alerts",
    sql: `
      CREATE TABLE alerts (key TEXT PRIMARY KEY, alert TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE incidents (
        id INTEGER PRIMARY KEY,
        cause TEXT NOT NULL,
        resolved_at INTEGER,
        incident TEXT NOT NULL
      ) STRICT;
      CREATE INDEX incidents_by_cause ON incidents (cause, id);
      CREATE TABLE timeline (
        incident INTEGER NOT NULL,
        number INTEGER NOT NULL,
        entry TEXT NOT NULL,
        PRIMARY KEY (incident, number)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE responses (
        id INTEGER PRIMARY KEY,
        incident INTEGER NOT NULL,
        response TEXT NOT NULL
      ) STRICT;
      CREATE TABLE notices (id INTEGER PRIMARY KEY AUTOINCREMENT, notice TEXT NOT NULL) STRICT;
      CREATE TABLE messages (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        channel TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('queued', 'handed', 'taken', 'dead')),
        effect TEXT,
        incidents TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        checks INTEGER NOT NULL DEFAULT 0,
        next_at INTEGER,
        settled_at INTEGER,
        reason TEXT
      ) STRICT`,
  },
];
