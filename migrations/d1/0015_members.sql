-- Members who have the role by the team's word; no wallet stands behind it.
CREATE TABLE vouched_members (
  user_id TEXT NOT NULL,
  guild_id TEXT NOT NULL,
  vouched_by TEXT NOT NULL,
  vouched_at INTEGER NOT NULL,
  PRIMARY KEY (user_id, guild_id)
) STRICT, WITHOUT ROWID;

-- Members who were reset or erased: until Supabase has forgotten them too (`settled_at`), and an hour longer for a
-- reconciliation under way, nothing of theirs is taken over from there.
CREATE TABLE forgotten_members (
  user_id TEXT PRIMARY KEY,
  guild_id TEXT NOT NULL,
  how TEXT NOT NULL CHECK (how IN ('reset', 'erase')),
  forgotten_at INTEGER NOT NULL,
  settled_at INTEGER
) STRICT, WITHOUT ROWID;
