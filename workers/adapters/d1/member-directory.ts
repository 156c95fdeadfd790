import type {
  MemberDirectory,
  MemberSearch,
  VouchedMember,
} from "../../../shared/verification/member-directory.ts";
import { toMember, toToken, type MemberRow, type TokenRow } from "./verification-store.ts";

/** More links than this nobody asks for in a week. */
const LINKS_SHOWN = 500;

/** `%` and `_` are what was typed, not wildcards. */
const like = (text: string): string => `%${text.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`;

/** A search as SQL, with its one parameter. */
function condition(search: MemberSearch): readonly [sql: string, parameter: string] {
  switch (search.by) {
    case "all":
      return ["?1 = ''", ""];
    case "id":
      return ["user_id = ?1", search.id];
    case "wallet":
      return ["wallet = ?1", search.wallet];
    case "name":
      return ["display_name LIKE ?1 ESCAPE '\\'", like(search.name)];
  }
}

/**
 * Without an index of its own: an operator's page reads all members (some 40 ms for 100,000), and every
 * verification is spared a row written.
 */
export const d1MemberDirectory = (db: D1Database): MemberDirectory => ({
  async list(search, behind, limit) {
    const [sql, parameter] = condition(search);
    const { results } = await db
      .prepare(
        `SELECT * FROM verified_members WHERE ${sql} AND (?2 IS NULL OR (verified_at, user_id) < (?2, ?3))
         ORDER BY verified_at DESC, user_id DESC LIMIT ?4`,
      )
      .bind(parameter, behind?.verifiedAt ?? null, behind?.userId ?? null, limit)
      .all<MemberRow>();
    return results.map(toMember);
  },

  async vouched(search, behind, limit) {
    if (search.by !== "all" && search.by !== "id") return [];
    const [sql, parameter] = condition(search);
    const { results } = await db
      .prepare(
        `SELECT user_id AS userId, guild_id AS guildId, vouched_by AS vouchedBy, vouched_at AS vouchedAt
         FROM vouched_members WHERE ${sql} AND (?2 IS NULL OR (vouched_at, user_id) < (?2, ?3))
         ORDER BY vouched_at DESC, user_id DESC LIMIT ?4`,
      )
      .bind(parameter, behind?.verifiedAt ?? null, behind?.userId ?? null, limit)
      .all<VouchedMember>();
    return results;
  },

  async links(userId) {
    const { results } = await db
      .prepare("SELECT * FROM verification_tokens WHERE user_id = ?1 ORDER BY issued_at DESC LIMIT ?2")
      .bind(userId, LINKS_SHOWN)
      .all<TokenRow>();
    return results.map(toToken);
  },
});
