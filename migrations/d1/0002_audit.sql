-- The audit log as it is queried. Only the AuditLog object writes here, in order of `seq`; `body` is the
-- record in canonical JSON (RFC 8785), `hash` its SHA-256, and each body holds the hash of the one before. The other
-- columns repeat the body for searching, except `address`, which is readable for 24 hours and then nulled: the body
-- has it as a keyed hash. No secondary index, because each costs a row written: `seq` and `recorded_at` grow
-- together, so a time range is a row range. No CHECK either: a row that D1 refused would hold up all after it.
-- Times are Unix milliseconds.

CREATE TABLE audit (
  seq INTEGER PRIMARY KEY,
  recorded_at INTEGER NOT NULL,
  at INTEGER NOT NULL,
  class TEXT NOT NULL,
  event TEXT NOT NULL,
  actor_type TEXT NOT NULL,
  actor_id TEXT,
  outcome TEXT NOT NULL,
  request_id TEXT,
  address TEXT,
  body TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;
