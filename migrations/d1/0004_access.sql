-- Who may manage the edge. Secrets are here as hashes only, but for the TOTP secret, which codes are computed from.
-- Times are Unix milliseconds.

CREATE TABLE accounts (
  name TEXT PRIMARY KEY,
  role TEXT NOT NULL CHECK (role IN ('viewer', 'operator', 'owner')),
  password_hash TEXT NOT NULL, -- scrypt$log2(N)$r$p$salt$hash, base64
  totp_secret TEXT NOT NULL, -- base32
  totp_last_step INTEGER NOT NULL DEFAULT 0, -- codes up to this 30-second step are used up
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE recovery_codes (
  account TEXT NOT NULL REFERENCES accounts (name) ON DELETE CASCADE,
  hash TEXT NOT NULL, -- SHA-256
  PRIMARY KEY (account, hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
  secret_hash TEXT PRIMARY KEY, -- SHA-256 of the cookie
  id TEXT NOT NULL UNIQUE,
  account TEXT NOT NULL REFERENCES accounts (name) ON DELETE CASCADE,
  address TEXT NOT NULL,
  client TEXT NOT NULL,
  signed_in_at INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  stepped_up_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE api_tokens (
  id TEXT PRIMARY KEY,
  account TEXT NOT NULL REFERENCES accounts (name) ON DELETE CASCADE,
  label TEXT NOT NULL,
  scopes TEXT NOT NULL, -- separated by a space
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  last_used_at INTEGER,
  revoked_at INTEGER
) STRICT, WITHOUT ROWID;
