-- What checks found by single results and by minutes, beside the hours and days of 0007: a row has an hour of one check,
-- since rows written are what a history costs. Both fields are JSON (`shared/checks/packed.ts`).

-- Goes after a day.
CREATE TABLE check_results (
  from_at INTEGER NOT NULL,
  name TEXT NOT NULL,
  results TEXT NOT NULL,
  PRIMARY KEY (from_at, name)
) STRICT, WITHOUT ROWID;

-- In the hour's own row, so that minutes cost no row at all. Null: the hour came when its results were gone.
ALTER TABLE check_hours ADD COLUMN minutes TEXT;
