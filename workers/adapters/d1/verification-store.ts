import type { Snowflake } from "../../../shared/discord/snowflake.ts";
import { DAY } from "../../../shared/time.ts";
import { keptLocale } from "../../../shared/words/locale.ts";
import type { VerificationStatistics, VerificationStore } from "../../../shared/verification/ports.ts";
import type { TokenStatus, VerificationToken, VerifiedMember } from "../../../shared/verification/token.ts";

export interface TokenRow {
  token: string;
  user_id: string;
  guild_id: string;
  display_name: string | null;
  avatar_url: string | null;
  locale: string | null;
  issued_at: number;
  expires_at: number;
  status: TokenStatus;
  wallet: string | null;
}

export interface MemberRow {
  user_id: string;
  wallet: string;
  token: string;
  guild_id: string;
  display_name: string | null;
  avatar_url: string | null;
  locale: string | null;
  verified_at: number;
  role_granted_at: number | null;
}

export const toToken = (row: TokenRow): VerificationToken => ({
  token: row.token,
  userId: row.user_id,
  guildId: row.guild_id,
  displayName: row.display_name,
  avatarUrl: row.avatar_url,
  locale: keptLocale(row.locale),
  issuedAt: row.issued_at,
  expiresAt: row.expires_at,
  status: row.status,
  wallet: row.wallet,
});

export const toMember = (row: MemberRow): VerifiedMember => ({
  userId: row.user_id,
  wallet: row.wallet,
  token: row.token,
  guildId: row.guild_id,
  displayName: row.display_name,
  avatarUrl: row.avatar_url,
  locale: keptLocale(row.locale),
  verifiedAt: row.verified_at,
  roleGrantedAt: row.role_granted_at,
});

const firstRow = (result: D1Result | undefined): unknown => result?.results[0] ?? null;

const INSERT_TOKEN = `INSERT INTO verification_tokens
  (token, user_id, guild_id, display_name, avatar_url, issued_at, expires_at, status, wallet, locale)
  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT DO NOTHING`;

/** The edge's record in D1. Each method is one round trip; a batch is one transaction. */
export function d1VerificationStore(db: D1Database): VerificationStore {
  const insertToken = (t: VerificationToken) =>
    db
      .prepare(INSERT_TOKEN)
      .bind(
        t.token,
        t.userId,
        t.guildId,
        t.displayName,
        t.avatarUrl,
        t.issuedAt,
        t.expiresAt,
        t.status,
        t.wallet,
        t.locale,
      );
  const memberOf = (userId: Snowflake) =>
    db.prepare("SELECT * FROM verified_members WHERE user_id = ?1").bind(userId);
  const expire = (userId: Snowflake, now: number) =>
    db
      .prepare(
        "UPDATE verification_tokens SET status = 'expired' WHERE user_id = ?1 AND status = 'pending' AND expires_at <= ?2",
      )
      .bind(userId, now);

  return {
    async link(request, fresh) {
      const { userId } = request;
      const [member, , , pending] = await db.batch([
        memberOf(userId),
        expire(userId, fresh.issuedAt),
        // A verified member gets no token; a pending one is kept by the unique index.
        db
          .prepare(
            `INSERT INTO verification_tokens (token, user_id, guild_id, display_name, avatar_url, issued_at, expires_at, locale)
             SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8
             WHERE NOT EXISTS (SELECT 1 FROM verified_members WHERE user_id = ?2) ON CONFLICT DO NOTHING`,
          )
          .bind(
            fresh.token,
            userId,
            request.guildId,
            request.displayName,
            request.avatarUrl,
            fresh.issuedAt,
            fresh.expiresAt,
            request.locale,
          ),
        db
          .prepare("SELECT * FROM verification_tokens WHERE user_id = ?1 AND status = 'pending'")
          .bind(userId),
      ]);
      const verified = firstRow(member) as MemberRow | null;
      if (verified !== null) return { kind: "verified", member: toMember(verified) };
      const token = firstRow(pending) as TokenRow | null;
      if (token === null)
        throw new Error("a member neither verified nor with a pending token after the insert");
      return { kind: "pending", token: toToken(token) };
    },

    async facts(token, userId, wallet) {
      const [tokens, members, owners] = await db.batch([
        db.prepare("SELECT * FROM verification_tokens WHERE token = ?1").bind(token),
        memberOf(userId),
        db.prepare("SELECT user_id FROM verified_members WHERE wallet = ?1").bind(wallet),
      ]);
      const tokenRow = firstRow(tokens) as TokenRow | null;
      const memberRow = firstRow(members) as MemberRow | null;
      return {
        token: tokenRow === null ? null : toToken(tokenRow),
        member: memberRow === null ? null : toMember(memberRow),
        walletOwner: (firstRow(owners) as { user_id: string } | null)?.user_id ?? null,
      };
    },

    async adopt(token) {
      // A pending token of ours gives way: the member holds the link of the other program in hand.
      await db.batch([
        db
          .prepare(
            "UPDATE verification_tokens SET status = 'expired' WHERE user_id = ?1 AND status = 'pending' AND token <> ?2",
          )
          .bind(token.userId, token.token),
        insertToken(token),
      ]);
    },

    async consume({ token, wallet, requestId, now }) {
      const [spent] = await db.batch([
        db
          .prepare(
            `UPDATE verification_tokens SET status = 'success', wallet = ?2, spent_by = ?3
             WHERE token = ?1 AND status = 'pending' AND expires_at > ?4
               AND NOT EXISTS (SELECT 1 FROM verified_members AS m
                 WHERE m.wallet = ?2 AND m.user_id <> verification_tokens.user_id)
               AND NOT EXISTS (SELECT 1 FROM verified_members AS m
                 WHERE m.user_id = verification_tokens.user_id AND m.wallet <> ?2)`,
          )
          .bind(token, wallet, requestId, now),
        // The same member with the same wallet may verify again, say after losing the role.
        db
          .prepare(
            `INSERT INTO verified_members
               (user_id, wallet, token, guild_id, display_name, avatar_url, locale, verified_at)
             SELECT user_id, wallet, token, guild_id, display_name, avatar_url, locale, ?3 FROM verification_tokens
             WHERE token = ?1 AND spent_by = ?2
             ON CONFLICT (user_id) DO UPDATE SET token = excluded.token, guild_id = excluded.guild_id,
               locale = excluded.locale, verified_at = excluded.verified_at, role_granted_at = NULL`,
          )
          .bind(token, requestId, now),
      ]);
      return (spent?.meta.changes ?? 0) > 0;
    },

    async markRoleGranted(userId, guildId, at) {
      await db
        .prepare(
          "UPDATE verified_members SET role_granted_at = ?3 WHERE user_id = ?1 AND guild_id = ?2 AND role_granted_at IS NULL",
        )
        .bind(userId, guildId, at)
        .run();
    },

    async awaitingRole(last, before, limit) {
      const { results } = await db
        .prepare(
          `SELECT * FROM verified_members
           WHERE role_granted_at IS NULL AND (verified_at, user_id) > (?1, ?2) AND verified_at < ?3
           ORDER BY verified_at, user_id LIMIT ?4`,
        )
        .bind(last.verifiedAt, last.userId, before, limit)
        .all<MemberRow>();
      return results.map(toMember);
    },

    async expirePending(now) {
      const { meta } = await db
        .prepare(
          "UPDATE verification_tokens SET status = 'expired' WHERE status = 'pending' AND expires_at <= ?1",
        )
        .bind(now)
        .run();
      return meta.changes;
    },

    async deleteTokensBefore(before) {
      const { meta } = await db
        .prepare("DELETE FROM verification_tokens WHERE expires_at < ?1")
        .bind(before)
        .run();
      return meta.changes;
    },

    async statistics(guildId, now) {
      const row = await db
        .prepare(
          `SELECT
             (SELECT count(*) FROM verified_members WHERE (?1 IS NULL OR guild_id = ?1)) AS verified,
             (SELECT count(*) FROM verified_members WHERE (?1 IS NULL OR guild_id = ?1) AND verified_at > ?2) AS verifiedLastDay,
             (SELECT count(*) FROM verified_members WHERE (?1 IS NULL OR guild_id = ?1) AND verified_at > ?4) AS verifiedLastWeek,
             (SELECT count(*) FROM vouched_members WHERE (?1 IS NULL OR guild_id = ?1)) AS vouched,
             (SELECT count(*) FROM verification_tokens WHERE (?1 IS NULL OR guild_id = ?1) AND status = 'pending' AND expires_at > ?3) AS pending,
             (SELECT count(*) FROM verified_members WHERE (?1 IS NULL OR guild_id = ?1) AND role_granted_at IS NULL) AS awaitingRole`,
        )
        .bind(guildId, now - DAY, now, now - 7 * DAY)
        .first<VerificationStatistics>();
      if (row === null) throw new Error("counting gave no row");
      return row;
    },
  };
}
