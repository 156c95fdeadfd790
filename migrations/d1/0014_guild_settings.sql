-- What a guild's team has set; NULL: the configuration's default. Times and durations are milliseconds.

CREATE TABLE guild_settings (
  guild_id TEXT PRIMARY KEY,
  verified_role_id TEXT,
  team_role_id TEXT,
  log_channel_id TEXT,
  minimum_account_age INTEGER,
  panel_text TEXT,
  panel_colour INTEGER,
  panel_button TEXT,
  changed_by TEXT NOT NULL, -- a Discord id
  changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The last look at what Discord allows the bot in a guild.
CREATE TABLE guild_diagnoses (
  guild_id TEXT PRIMARY KEY,
  findings TEXT NOT NULL, -- JSON, shared/doctor/finding.ts
  looked_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
