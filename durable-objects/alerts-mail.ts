import { destinationOf, type Channel, type Delivery } from "../shared/alerts/channels.ts";
import type { AlertPath, ChannelState } from "../shared/alerts/path.ts";
import { divide, dueNotices, goesOutAt, type Post } from "../shared/alerts/post.ts";
import { discordMessages } from "../shared/alerts/render/discord.ts";
import { telegramTexts } from "../shared/alerts/render/telegram.ts";
import { webhookBody } from "../shared/alerts/render/webhook.ts";
import type { Effect } from "../shared/outbox/effect.ts";
import { DAY, MINUTE, SECOND } from "../shared/time.ts";
import type { AlertsStore } from "./alerts-store.ts";
import type { Bindings } from "./bindings.ts";
import type { ItemFate } from "./outbox-store.ts";
import { outboxStub } from "./stubs.ts";

/** First wait before the outbox is asked whether the channel took a message; doubles up to the longest. */
const FIRST_CHECK = 2 * SECOND;
const LONGEST_CHECK = 1 * MINUTE;
/** Should the outbox not take a message. */
const HAND_AGAIN = 10 * SECOND;
/** An alert of yesterday helps nobody; it stays on the dashboard. */
const STALE_AFTER = DAY;
const MESSAGES_KEPT = 7 * DAY;

interface MessageRow extends Record<string, SqlStorageValue> {
  id: number;
  channel: Channel;
  effect: string;
  incidents: string;
  created_at: number;
  checks: number;
}

const keyOf = ({ id }: Pick<MessageRow, "id">): string => `alert:${id}`;

const effectsOf = (post: Post, edgeUrl: string | null, now: number): readonly Effect[] => {
  switch (post.channel) {
    case "discord":
      return discordMessages(post, edgeUrl).map((message) => ({ kind: "alert_discord", message }));
    case "telegram":
      return telegramTexts(post, edgeUrl).map((text) => ({ kind: "alert_telegram", text }));
    case "webhook":
      return [{ kind: "alert_webhook", body: webhookBody(post, edgeUrl, now) }];
  }
};

/**
 * The way from a notice to a channel that took it. Each step is stored before the next, and each may be done twice: a message
 * is handed to its outbox under a key that the outbox takes once.
 */
export class AlertsMail {
  readonly #sql: SqlStorage;
  readonly #store: AlertsStore;
  readonly #env: Bindings;

  constructor(storage: DurableObjectStorage, store: AlertsStore, env: Bindings) {
    this.#sql = storage.sql;
    this.#store = store;
    this.#env = env;
  }

  /** Turns what is due into messages; for a transaction. */
  write(delivery: Delivery, edgeUrl: string | null, now: number): void {
    const due = dueNotices(this.#store.waitingNotices(), delivery, now);
    if (due.length === 0) return;
    for (const post of divide(due, delivery)) {
      const incidents = new Set(post.notices.flatMap(({ incident }) => incident ?? []));
      for (const effect of effectsOf(post, edgeUrl, now)) {
        this.#sql.exec(
          `INSERT INTO messages (channel, state, effect, incidents, created_at, next_at)
           VALUES (?, 'queued', ?, ?, ?, ?)`,
          post.channel,
          JSON.stringify(effect),
          JSON.stringify([...incidents]),
          now,
          now,
        );
      }
    }
    this.#store.removeNotices(due);
  }

  /** Hands what is written to the outboxes. Throws where one cannot be reached; the message then goes later. */
  async hand(now: number): Promise<void> {
    for (const row of this.#due("queued", now)) {
      this.#sql.exec("UPDATE messages SET next_at = ? WHERE id = ?", now + HAND_AGAIN, row.id);
      await outboxStub(this.#env, destinationOf(row.channel)).enqueue([
        {
          key: keyOf(row),
          lane: "interactive",
          // One after the other: an end must not overtake its beginning.
          subject: destinationOf(row.channel),
          effect: JSON.parse(row.effect) as Effect,
          expiresAt: row.created_at + STALE_AFTER,
        },
      ]);
      this.#sql.exec(
        "UPDATE messages SET state = 'handed', next_at = ? WHERE id = ? AND state = 'queued'",
        now + FIRST_CHECK,
        row.id,
      );
    }
  }

  /** Asks the outboxes what has become of what they were handed. */
  async check(now: number): Promise<void> {
    const rows = this.#due("handed", now);
    for (const channel of new Set(rows.map((row) => row.channel))) {
      const handed = rows.filter((row) => row.channel === channel);
      for (const row of handed) {
        const wait = Math.min(FIRST_CHECK * 2 ** (row.checks + 1), LONGEST_CHECK);
        this.#sql.exec(
          "UPDATE messages SET checks = checks + 1, next_at = ? WHERE id = ?",
          now + wait,
          row.id,
        );
      }
      const fates = await outboxStub(this.#env, destinationOf(channel)).fates(handed.map(keyOf));
      for (const row of handed)
        this.#settle(
          row,
          fates.find(({ key }) => key === keyOf(row)),
          now,
        );
    }
  }

  /** When there is something to do next; Infinity: when there is another notice. */
  wakesAt(delivery: Delivery): number {
    const { next } = this.#sql
      .exec<{ next: number | null }>(
        "SELECT MIN(next_at) AS next FROM messages WHERE state IN ('queued', 'handed')",
      )
      .one();
    return Math.min(next ?? Infinity, this.#outAt(delivery));
  }

  path(delivery: Delivery): AlertPath {
    const dueSince = this.#outAt(delivery);
    return {
      channels: delivery.channels.map((channel) => this.#channelState(channel)),
      dueSince: dueSince === Infinity ? null : dueSince,
    };
  }

  sweep(now: number): void {
    this.#sql.exec("DELETE FROM messages WHERE settled_at < ?", now - MESSAGES_KEPT);
  }

  #outAt(delivery: Delivery): number {
    return Math.min(...this.#store.waitingNotices().map((notice) => goesOutAt(notice, delivery)), Infinity);
  }

  #due(state: "queued" | "handed", now: number): readonly MessageRow[] {
    return this.#sql
      .exec<MessageRow>("SELECT * FROM messages WHERE state = ? AND next_at <= ? ORDER BY id", state, now)
      .toArray();
  }

  #settle(row: MessageRow, fate: ItemFate | undefined, now: number): void {
    if (fate?.state === "pending") return;
    if (fate === undefined) {
      // The outbox has forgotten it (a restore): once more is better than never.
      this.#sql.exec("UPDATE messages SET state = 'queued', next_at = ? WHERE id = ?", now, row.id);
      return;
    }
    const taken = fate.state === "done" && fate.reason === null;
    const { rowsWritten } = this.#sql.exec(
      `UPDATE messages SET state = ?, effect = NULL, next_at = NULL, settled_at = ?, reason = ?
        WHERE id = ? AND state = 'handed'`,
      taken ? "taken" : "dead",
      now,
      fate.reason,
      row.id,
    );
    if (rowsWritten === 0) return;
    const text = taken
      ? `Told through ${row.channel}`
      : `Not told through ${row.channel}: ${fate.reason ?? ""}`;
    for (const incident of JSON.parse(row.incidents) as number[]) {
      this.#store.addEntry(incident, { at: now, kind: "told", by: null, text });
    }
  }

  #channelState(channel: Channel): ChannelState {
    const { id, takenAt } = this.#sql
      .exec<{ id: number | null; takenAt: number | null }>(
        "SELECT MAX(id) AS id, MAX(settled_at) AS takenAt FROM messages WHERE channel = ? AND state = 'taken'",
        channel,
      )
      .one();
    const { waitingSince } = this.#sql
      .exec<{ waitingSince: number | null }>(
        "SELECT MIN(created_at) AS waitingSince FROM messages WHERE channel = ? AND id > ? AND state <> 'taken'",
        channel,
        id ?? 0,
      )
      .one();
    return { channel, takenAt, waitingSince };
  }
}
