-- What health checks found, by hour and day: the copy of what their object has summed up, for questions about longer
-- times. Clustered by time, since what is asked for and what is deleted are ranges of it. Times are Unix milliseconds;
-- `latency` is a histogram of the right answers as JSON (`shared/metrics/histogram.ts`).

CREATE TABLE check_hours (
  from_at INTEGER NOT NULL,
  name TEXT NOT NULL,
  up INTEGER NOT NULL,
  degraded INTEGER NOT NULL,
  down INTEGER NOT NULL,
  maintenance INTEGER NOT NULL,
  latency TEXT NOT NULL,
  PRIMARY KEY (from_at, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE check_days (
  from_at INTEGER NOT NULL,
  name TEXT NOT NULL,
  up INTEGER NOT NULL,
  degraded INTEGER NOT NULL,
  down INTEGER NOT NULL,
  maintenance INTEGER NOT NULL,
  latency TEXT NOT NULL,
  PRIMARY KEY (from_at, name)
) STRICT, WITHOUT ROWID;
