import * as z from "../../../shared/schema.ts";
import type { Snowflake } from "../../../shared/discord/snowflake.ts";
import {
  START,
  type LocalTable,
  type ReconcileCursor,
  type Restored,
} from "../../../shared/verification/ledger.ts";
import { type MemberRecord, type Page, type TokenRecord } from "../../../shared/verification/reconcile.ts";

/** Asks for one row more than wanted, which tells whether there are more. */
function toPage<Row>(rows: readonly Row[], limit: number): Page<Row> {
  return { rows: rows.slice(0, limit), complete: rows.length <= limit };
}

/** Who was reset or erased does not come back from Supabase, which may hear of it later. */
const NOT_FORGOTTEN =
  "NOT EXISTS (SELECT 1 FROM forgotten_members AS f WHERE f.user_id = value ->> 'userId')";

/** `guildId`: Supabase knows no guilds. */
export const d1Members = (db: D1Database, guildId: Snowflake): LocalTable<MemberRecord> => ({
  async page(after, limit) {
    const { results } = await db
      .prepare(
        `SELECT user_id AS userId, wallet, token, display_name AS displayName, avatar_url AS avatarUrl,
           verified_at AS verifiedAt
         FROM verified_members WHERE user_id > ?1 ORDER BY user_id LIMIT ?2`,
      )
      .bind(after, limit + 1)
      .all<MemberRecord>();
    return toPage(results, limit);
  },

  // They count as granted: they had the role before they were lost, and hundreds must not be greeted anew.
  async restore(rows) {
    const [, kept] = await db.batch<{ key: string; outcome: Restored["outcome"] }>([
      db
        .prepare(
          `INSERT INTO verified_members
             (user_id, wallet, token, guild_id, display_name, avatar_url, verified_at, role_granted_at)
           SELECT value ->> 'userId', value ->> 'wallet',
             coalesce(value ->> 'token', 'restored-' || (value ->> 'userId')), ?2, value ->> 'displayName',
             value ->> 'avatarUrl', value ->> 'verifiedAt', value ->> 'verifiedAt'
           FROM json_each(?1) WHERE ${NOT_FORGOTTEN} ON CONFLICT DO NOTHING`,
        )
        .bind(JSON.stringify(rows), guildId),
      db
        .prepare(
          `SELECT value ->> 'userId' AS key,
             CASE m.wallet WHEN value ->> 'wallet' THEN 'recorded' ELSE iif(m.wallet IS NULL, 'wallet_taken', 'other_wallet') END AS outcome
           FROM json_each(?1) LEFT JOIN verified_members AS m ON m.user_id = value ->> 'userId'
           WHERE ${NOT_FORGOTTEN}`,
        )
        .bind(JSON.stringify(rows)),
    ]);
    return kept?.results ?? [];
  },
});

/** A status only moves forward, by the ranks of `shared/verification/reconcile.ts`. */
const rankOf = (column: string): string =>
  `CASE ${column} WHEN 'pending' THEN 1 WHEN 'expired' THEN 2 WHEN 'failed' THEN 3 ELSE 4 END`;

/** `keptFor`, milliseconds: how long past its end a token is compared. */
export const d1Tokens = (db: D1Database, guildId: Snowflake, keptFor: number): LocalTable<TokenRecord> => ({
  async page(after, limit, now) {
    const { results } = await db
      .prepare(
        `SELECT token, user_id AS userId, display_name AS displayName, avatar_url AS avatarUrl,
           issued_at AS issuedAt, expires_at AS expiresAt, wallet,
           iif(status = 'pending' AND expires_at <= ?4, 'expired', status) AS status
         FROM verification_tokens WHERE token > ?1 AND expires_at > ?2 ORDER BY token LIMIT ?3`,
      )
      .bind(after, now - keptFor, limit + 1, now)
      .all<TokenRecord>();
    return toPage(results, limit);
  },

  async restore(rows) {
    const [, kept] = await db.batch<{ key: string; outcome: Restored["outcome"] }>([
      db
        .prepare(
          `INSERT INTO verification_tokens
             (token, user_id, guild_id, display_name, avatar_url, issued_at, expires_at, status, wallet)
           SELECT value ->> 'token', value ->> 'userId', ?2, value ->> 'displayName', value ->> 'avatarUrl',
             value ->> 'issuedAt', value ->> 'expiresAt', value ->> 'status', value ->> 'wallet'
           FROM json_each(?1) WHERE ${NOT_FORGOTTEN}
           ON CONFLICT (token) DO UPDATE SET status = excluded.status, wallet = excluded.wallet
             WHERE verification_tokens.user_id = excluded.user_id
               AND ${rankOf("excluded.status")} > ${rankOf("verification_tokens.status")}`,
        )
        .bind(JSON.stringify(rows), guildId),
      db
        .prepare(
          `SELECT value ->> 'token' AS key,
             iif(t.user_id = value ->> 'userId', 'recorded', 'other_member') AS outcome
           FROM json_each(?1) JOIN verification_tokens AS t ON t.token = value ->> 'token'`,
        )
        .bind(JSON.stringify(rows)),
    ]);
    return kept?.results ?? [];
  },
});

const JOB = "reconcile";

const cursorSchema: z.ZodMiniType<ReconcileCursor> = z.object({
  table: z.enum(["members", "tokens"]),
  after: z.string(),
});

/** The walk's place; one that cannot be read starts anew. */
export const d1ReconcileCursor = (db: D1Database) => ({
  readCursor: async (): Promise<ReconcileCursor> => {
    const text = await db
      .prepare("SELECT cursor FROM job_cursors WHERE job = ?1")
      .bind(JOB)
      .first<string>("cursor");
    if (text === null) return START;
    const parsed = cursorSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : START;
  },
  writeCursor: async (cursor: ReconcileCursor): Promise<void> => {
    await db
      .prepare(
        "INSERT INTO job_cursors (job, cursor) VALUES (?1, ?2) ON CONFLICT (job) DO UPDATE SET cursor = excluded.cursor",
      )
      .bind(JOB, JSON.stringify(cursor))
      .run();
  },
});
