-- Searches of the audit log that operators keep by name, each for themselves. `query` is the address's part behind
-- the question mark. Times are Unix milliseconds.

CREATE TABLE saved_filters (
  account TEXT NOT NULL REFERENCES accounts (name) ON DELETE CASCADE,
  name TEXT NOT NULL,
  query TEXT NOT NULL,
  saved_at INTEGER NOT NULL,
  PRIMARY KEY (account, name)
) STRICT, WITHOUT ROWID;
