-- The edge's own record of verification links and verified members. Discord ids are text, because D1
-- hands integers out as floats; times are Unix milliseconds.

CREATE TABLE verification_tokens (
  token TEXT PRIMARY KEY,
  user_id TEXT NOT NULL,
  guild_id TEXT NOT NULL,
  display_name TEXT,
  avatar_url TEXT,
  issued_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  status TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'success', 'failed', 'expired')),
  wallet TEXT,
  spent_by TEXT -- id of the request that spent it
) STRICT, WITHOUT ROWID;

-- One pending link a member, whatever the concurrency.
CREATE UNIQUE INDEX verification_tokens_one_pending ON verification_tokens (user_id) WHERE status = 'pending';
CREATE INDEX verification_tokens_expires_at ON verification_tokens (expires_at);

CREATE TABLE verified_members (
  user_id TEXT PRIMARY KEY,
  wallet TEXT NOT NULL UNIQUE,
  token TEXT NOT NULL,
  guild_id TEXT NOT NULL,
  display_name TEXT,
  avatar_url TEXT,
  verified_at INTEGER NOT NULL,
  role_granted_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX verified_members_awaiting_role ON verified_members (verified_at) WHERE role_granted_at IS NULL;
