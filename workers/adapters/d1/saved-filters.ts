import { MOST_FILTERS, type SavedFilter, type SavedFilters } from "../../../shared/audit/saved-filters.ts";

export function d1SavedFilters(db: D1Database): SavedFilters {
  return {
    async list(account) {
      const { results } = await db
        .prepare("SELECT name, query FROM saved_filters WHERE account = ?1 ORDER BY name")
        .bind(account)
        .all<SavedFilter>();
      return results;
    },

    async save(account, { name, query }, now) {
      // One statement, so that two at once cannot pass the bound together.
      const { meta } = await db
        .prepare(
          `INSERT INTO saved_filters (account, name, query, saved_at) SELECT ?1, ?2, ?3, ?4
           WHERE (SELECT count(*) FROM saved_filters WHERE account = ?1 AND name <> ?2) < ?5
           ON CONFLICT (account, name) DO UPDATE SET query = excluded.query, saved_at = excluded.saved_at`,
        )
        .bind(account, name, query, now, MOST_FILTERS)
        .run();
      return meta.changes > 0;
    },

    async remove(account, name) {
      const { meta } = await db
        .prepare("DELETE FROM saved_filters WHERE account = ?1 AND name = ?2")
        .bind(account, name)
        .run();
      return meta.changes > 0;
    },
  };
}
