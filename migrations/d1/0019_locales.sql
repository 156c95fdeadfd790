-- The language of who asked for a link (`shared/words/locale.ts`), in which the direct message behind a confirm is
-- written; NULL: the gateway bot's links do not say.
ALTER TABLE verification_tokens ADD COLUMN locale TEXT;
ALTER TABLE verified_members ADD COLUMN locale TEXT;

-- What Discord calls the guild and the language it prefers, as the last look found them.
ALTER TABLE guild_diagnoses ADD COLUMN name TEXT;
ALTER TABLE guild_diagnoses ADD COLUMN locale TEXT;
