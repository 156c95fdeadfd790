-- Where a job that works through a table in portions goes on.

CREATE TABLE job_cursors (
  job TEXT PRIMARY KEY,
  cursor TEXT NOT NULL -- JSON, the job's own
) STRICT, WITHOUT ROWID;
