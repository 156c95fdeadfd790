-- What became of each item of the operators' lists in each period. One row an item and period; times are Unix
-- milliseconds.

CREATE TABLE compliance_results (
  cadence TEXT NOT NULL CHECK (cadence IN ('daily', 'weekly', 'monthly', 'quarterly')),
  period TEXT NOT NULL, -- 2026-11-21, 2026-W47, 2026-11, 2026-Q4
  item TEXT NOT NULL, -- its id in the lists
  outcome TEXT NOT NULL CHECK (outcome IN ('pass', 'fail', 'unknown', 'signed')),
  detail TEXT NOT NULL,
  by TEXT, -- the account that signed; NULL: checked by itself
  at INTEGER NOT NULL,
  PRIMARY KEY (cadence, period, item)
) STRICT, WITHOUT ROWID;
