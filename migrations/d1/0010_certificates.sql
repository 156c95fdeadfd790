-- What was last seen of each watched certificate, and what operators were told of it. One row a target; times are Unix
-- milliseconds.

CREATE TABLE certificates (
  name TEXT PRIMARY KEY,
  claimed_until INTEGER NOT NULL, -- a run is looking at it until then
  checked_at INTEGER, -- NULL: never to the end
  reading TEXT, -- JSON: the last there was
  findings TEXT NOT NULL DEFAULT '[]', -- JSON: of the last check
  failures INTEGER NOT NULL DEFAULT 0, -- checks in a row without a reading
  told_fingerprint TEXT, -- of the certificate whose end was told
  told_days INTEGER, -- the nearest threshold that was told
  told_findings TEXT NOT NULL DEFAULT '' -- codes, separated by a space
) STRICT, WITHOUT ROWID;
