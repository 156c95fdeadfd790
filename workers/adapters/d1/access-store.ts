import type { ApiToken } from "../../../shared/access/api-token.ts";
import type { AccessStore, Part } from "../../../shared/access/ports.ts";
import type { Role } from "../../../shared/access/roles.ts";
import { isScope } from "../../../shared/access/scopes.ts";
import { IDLE_LIMIT, type Session } from "../../../shared/access/session.ts";

interface AccountRow {
  name: string;
  role: Role;
  password_hash: string;
  totp_secret: string;
  totp_last_step: number;
}

interface SessionRow {
  id: string;
  account: string;
  role: Role;
  address: string;
  client: string;
  signed_in_at: number;
  last_seen_at: number;
  expires_at: number;
  stepped_up_at: number | null;
}

interface TokenRow {
  id: string;
  account: string;
  role: Role;
  label: string;
  scopes: string;
  created_at: number;
  expires_at: number;
  last_used_at: number | null;
  revoked_at: number | null;
}

const toSession = (row: SessionRow): Session => ({
  id: row.id,
  account: row.account,
  role: row.role,
  address: row.address,
  client: row.client,
  signedInAt: row.signed_in_at,
  lastSeenAt: row.last_seen_at,
  expiresAt: row.expires_at,
  steppedUpAt: row.stepped_up_at,
});

const toToken = (row: TokenRow): ApiToken => ({
  id: row.id,
  account: row.account,
  role: row.role,
  label: row.label,
  scopes: row.scopes.split(" ").filter(isScope),
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  lastUsedAt: row.last_used_at,
  revokedAt: row.revoked_at,
});

const SESSIONS = "SELECT s.*, a.role FROM sessions AS s JOIN accounts AS a ON a.name = s.account";
const TOKENS = "SELECT t.*, a.role FROM api_tokens AS t JOIN accounts AS a ON a.name = t.account";
/** As SQLite says: no limit. */
const EVERY_ROW: Part = { after: null, limit: -1 };

/** Accounts, sessions and tokens in D1. Each method is one round trip. */
export function d1AccessStore(db: D1Database): AccessStore {
  return {
    async account(name) {
      const [accounts, codes] = await db.batch([
        db.prepare("SELECT * FROM accounts WHERE name = ?1").bind(name),
        db.prepare("SELECT hash FROM recovery_codes WHERE account = ?1").bind(name),
      ]);
      const row = accounts?.results[0] as AccountRow | undefined;
      if (row === undefined) return null;
      return {
        name: row.name,
        role: row.role,
        passwordHash: row.password_hash,
        totpSecret: row.totp_secret,
        totpLastStep: row.totp_last_step,
        recoveryHashes: ((codes?.results ?? []) as { hash: string }[]).map(({ hash }) => hash),
      };
    },

    async spend(account, factor) {
      const statement =
        factor.kind === "totp"
          ? db
              .prepare("UPDATE accounts SET totp_last_step = ?2 WHERE name = ?1 AND totp_last_step < ?2")
              .bind(account, factor.step)
          : db
              .prepare("DELETE FROM recovery_codes WHERE account = ?1 AND hash = ?2")
              .bind(account, factor.hash);
      return (await statement.run()).meta.changes > 0;
    },

    async changePassword(account, passwordHash, keepSecretHash) {
      await db.batch([
        db.prepare("UPDATE accounts SET password_hash = ?2 WHERE name = ?1").bind(account, passwordHash),
        db
          .prepare("DELETE FROM sessions WHERE account = ?1 AND secret_hash <> ?2")
          .bind(account, keepSecretHash),
      ]);
    },

    async openSession(s) {
      await db
        .prepare(
          `INSERT INTO sessions
             (secret_hash, id, account, address, client, signed_in_at, last_seen_at, expires_at, stepped_up_at)
           VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)`,
        )
        .bind(
          s.secretHash,
          s.id,
          s.account,
          s.address,
          s.client,
          s.signedInAt,
          s.lastSeenAt,
          s.expiresAt,
          s.steppedUpAt,
        )
        .run();
    },

    async session(secretHash) {
      const row = await db
        .prepare(`${SESSIONS} WHERE s.secret_hash = ?1`)
        .bind(secretHash)
        .first<SessionRow>();
      return row === null ? null : toSession(row);
    },

    async noteSession(secretHash, seenAt) {
      await db
        .prepare("UPDATE sessions SET last_seen_at = ?2 WHERE secret_hash = ?1 AND last_seen_at < ?2")
        .bind(secretHash, seenAt)
        .run();
    },

    async stepUp(secretHash, newSecretHash, at) {
      const { meta } = await db
        .prepare(
          "UPDATE sessions SET secret_hash = ?2, stepped_up_at = ?3, last_seen_at = ?3 WHERE secret_hash = ?1",
        )
        .bind(secretHash, newSecretHash, at)
        .run();
      return meta.changes > 0;
    },

    async sessions(account, now, { after, limit } = EVERY_ROW) {
      const { results } = await db
        .prepare(
          `${SESSIONS} WHERE (?1 IS NULL OR s.account = ?1) AND s.expires_at > ?2 AND s.last_seen_at > ?3
             AND (?4 IS NULL OR (s.signed_in_at, s.id) < (?4, ?5))
           ORDER BY s.signed_in_at DESC, s.id DESC LIMIT ?6`,
        )
        .bind(account, now, now - IDLE_LIMIT, after?.at ?? null, after?.id ?? null, limit)
        .all<SessionRow>();
      return results.map(toSession);
    },

    async endSession(id, account) {
      const row = await db
        .prepare("DELETE FROM sessions WHERE id = ?1 AND (?2 IS NULL OR account = ?2) RETURNING account")
        .bind(id, account)
        .first<{ account: string }>();
      return row?.account ?? null;
    },

    async keepToken(t) {
      await db
        .prepare(
          `INSERT INTO api_tokens (id, account, label, scopes, created_at, expires_at)
           VALUES (?1, ?2, ?3, ?4, ?5, ?6)`,
        )
        .bind(t.id, t.account, t.label, t.scopes.join(" "), t.createdAt, t.expiresAt)
        .run();
    },

    async token(id) {
      const row = await db.prepare(`${TOKENS} WHERE t.id = ?1`).bind(id).first<TokenRow>();
      return row === null ? null : toToken(row);
    },

    async noteToken(id, usedAt) {
      await db.prepare("UPDATE api_tokens SET last_used_at = ?2 WHERE id = ?1").bind(id, usedAt).run();
    },

    async tokens(account, now, { after, limit } = EVERY_ROW) {
      const { results } = await db
        .prepare(
          `${TOKENS} WHERE (?1 IS NULL OR t.account = ?1) AND t.expires_at > ?2
             AND (?3 IS NULL OR (t.created_at, t.id) < (?3, ?4))
           ORDER BY t.created_at DESC, t.id DESC LIMIT ?5`,
        )
        .bind(account, now, after?.at ?? null, after?.id ?? null, limit)
        .all<TokenRow>();
      return results.map(toToken);
    },

    async revokeToken(id, account, at) {
      const row = await db
        .prepare(
          `UPDATE api_tokens SET revoked_at = ?3
           WHERE id = ?1 AND (?2 IS NULL OR account = ?2) AND revoked_at IS NULL RETURNING account`,
        )
        .bind(id, account, at)
        .first<{ account: string }>();
      return row?.account ?? null;
    },

    async deleteEnded(before) {
      const results = await db.batch([
        db
          .prepare("DELETE FROM sessions WHERE expires_at < ?1 OR last_seen_at < ?2")
          .bind(before, before - IDLE_LIMIT),
        db.prepare("DELETE FROM api_tokens WHERE expires_at < ?1").bind(before),
      ]);
      return results.reduce((sum, { meta }) => sum + meta.changes, 0);
    },
  };
}
