-- Discord's webhook events, stored before they are acknowledged. The digest of the body is the key, so an
-- event that Discord sends again is kept once; times are Unix milliseconds. No index on the time: a row in it
-- costs as much to write as the event itself, and only the clean-up asks for it.

CREATE TABLE discord_events (
  digest TEXT PRIMARY KEY,
  type TEXT NOT NULL,
  body TEXT NOT NULL,
  received_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
