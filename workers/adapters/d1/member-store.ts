import type { Json } from "../../../shared/json.ts";
import type { Forgotten, MemberStore } from "../../../shared/verification/members.ts";

/** Rows of one kind in an export: a member has a link a day at most, kept for a week. */
const EXPORT_ROWS = 200;

/** Where rows name a member, and how. Webhook events are Discord's words, in which ids stand as text. */
const TABLES_OF_MEMBERS = {
  verified_members: "user_id = ?1",
  verification_tokens: "user_id = ?1",
  vouched_members: "user_id = ?1",
  forgotten_members: "user_id = ?1",
  discord_events: `instr(body, '"' || ?1 || '"') > 0`,
} as const;

/** What the team does to members, in D1. */
export function d1MemberStore(db: D1Database): MemberStore {
  const remove = (table: keyof typeof TABLES_OF_MEMBERS, userId: string) =>
    db.prepare(`DELETE FROM ${table} WHERE ${TABLES_OF_MEMBERS[table]}`).bind(userId);

  return {
    async vouch({ userId, guildId, by, at }) {
      await db
        .prepare(
          `INSERT INTO vouched_members (user_id, guild_id, vouched_by, vouched_at) VALUES (?1, ?2, ?3, ?4)
           ON CONFLICT DO NOTHING`,
        )
        .bind(userId, guildId, by, at)
        .run();
    },

    async forget({ userId, guildId, how, at }) {
      const [marked, ...removed] = await db.batch([
        db
          .prepare(
            `INSERT INTO forgotten_members (user_id, guild_id, how, forgotten_at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (user_id) DO UPDATE SET guild_id = excluded.guild_id, forgotten_at = excluded.forgotten_at,
               settled_at = NULL, how = iif(settled_at IS NULL AND how = 'erase', how, excluded.how)`,
          )
          .bind(userId, guildId, how, at),
        remove("verified_members", userId),
        remove("vouched_members", userId),
        ...(how === "erase"
          ? [remove("verification_tokens", userId), remove("discord_events", userId)]
          : // A link that is still open would verify them again with the next click.
            [
              db
                .prepare(
                  "UPDATE verification_tokens SET status = 'expired' WHERE user_id = ?1 AND status = 'pending'",
                )
                .bind(userId),
            ]),
      ]);
      return marked !== undefined && removed.some(({ meta }) => meta.changes > 0);
    },

    async forgetSettled(userId, at) {
      await db
        .prepare("UPDATE forgotten_members SET settled_at = ?2 WHERE user_id = ?1 AND settled_at IS NULL")
        .bind(userId, at)
        .run();
    },

    async unsettled(after, before) {
      const { results } = await db
        .prepare(
          `SELECT user_id AS userId, guild_id AS guildId, how, forgotten_at AS at,
             EXISTS (SELECT 1 FROM verified_members AS m WHERE m.user_id = f.user_id) AS verifiedAgain
           FROM forgotten_members AS f
           WHERE settled_at IS NULL AND forgotten_at > ?1 AND forgotten_at < ?2`,
        )
        .bind(after, before)
        .all<Omit<Forgotten, "verifiedAgain"> & { verifiedAgain: number }>();
      return results.map(({ verifiedAgain, ...row }) =>
        Object.assign(row, { verifiedAgain: verifiedAgain === 1 }),
      );
    },

    async dropSettled(before) {
      const { meta } = await db
        .prepare("DELETE FROM forgotten_members WHERE settled_at < ?1")
        .bind(before)
        .run();
      return meta.changes;
    },

    async everythingOf(userId) {
      const tables = Object.entries(TABLES_OF_MEMBERS);
      const found = await db.batch<Record<string, Json>>(
        tables.map(([table, names]) =>
          db.prepare(`SELECT * FROM ${table} WHERE ${names} LIMIT ${EXPORT_ROWS + 1}`).bind(userId),
        ),
      );
      const rows = tables.map(([table], index) => [table, found[index]?.results ?? []] as const);
      return {
        ...Object.fromEntries(rows.map(([table, all]) => [table, all.slice(0, EXPORT_ROWS)])),
        cut_off: rows.flatMap(([table, all]) => (all.length > EXPORT_ROWS ? [table] : [])),
      };
    },
  };
}
