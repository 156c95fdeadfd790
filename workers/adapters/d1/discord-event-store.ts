import type { DiscordEventStore } from "../../../shared/discord/webhook-event.ts";

/** Discord's webhook events in D1. Each method is one round trip. */
export function d1DiscordEventStore(db: D1Database): DiscordEventStore {
  return {
    async store({ digest, type, body, receivedAt }) {
      await db
        .prepare(
          "INSERT INTO discord_events (digest, type, body, received_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
        )
        .bind(digest, type, body, receivedAt)
        .run();
    },

    async deleteBefore(before) {
      const { meta } = await db
        .prepare("DELETE FROM discord_events WHERE received_at < ?1")
        .bind(before)
        .run();
      return meta.changes;
    },
  };
}
