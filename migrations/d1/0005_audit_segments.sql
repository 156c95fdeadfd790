-- Stretches of the audit log that are archived in R2, one row each, next to each other. A stretch is planned here
-- before it is written there, so that a job that was killed goes on with the very same one. Times are Unix
-- milliseconds by the log's clock.

CREATE TABLE audit_segments (
  first_seq INTEGER PRIMARY KEY,
  last_seq INTEGER NOT NULL,
  before_hash TEXT, -- of the record before the first; null: there is none
  last_hash TEXT NOT NULL,
  recorded_from INTEGER NOT NULL,
  recorded_to INTEGER NOT NULL,
  path TEXT NOT NULL,
  digest TEXT, -- SHA-256 of its lines; null: planned, not archived yet
  faults INTEGER NOT NULL DEFAULT 0, -- of the chain, found while archiving; with any its rows stay
  remaining INTEGER NOT NULL, -- rows of it that are still in the table audit
  next_drop INTEGER, -- when rows of it leave the table audit; null: none is left
  expired_at INTEGER -- when the archived lines were deleted
) STRICT;
