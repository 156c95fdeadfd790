import type { APIMessageTopLevelComponent, APIEmbed } from "discord-api-types/v10";
import type { Snowflake } from "../discord/snowflake.ts";

/** What a message of ours may hold; the sender adds `allowed_mentions`, so nothing in it ever pings. */
export interface OutgoingMessage {
  readonly content?: string;
  readonly embeds?: readonly APIEmbed[];
  readonly components?: readonly APIMessageTopLevelComponent[];
  /** Attached to an edit of an interaction's answer. */
  readonly file?: { readonly name: string; readonly text: string };
}

/** Everything the edge does to the world outside, as plain JSON: stored first, carried out later. */
export type Effect =
  | {
      readonly kind: "grant_role";
      readonly guildId: Snowflake;
      readonly userId: Snowflake;
      readonly roleId: Snowflake;
      readonly reason: string;
    }
  | {
      readonly kind: "remove_role";
      readonly guildId: Snowflake;
      readonly userId: Snowflake;
      readonly roleId: Snowflake;
      readonly reason: string;
    }
  | { readonly kind: "direct_message"; readonly userId: Snowflake; readonly message: OutgoingMessage }
  | { readonly kind: "channel_message"; readonly channelId: Snowflake; readonly message: OutgoingMessage }
  | {
      readonly kind: "edit_interaction";
      readonly applicationId: Snowflake;
      readonly token: string;
      readonly message: OutgoingMessage;
      /** Unix milliseconds: until the deferral has arrived, Discord knows of no message to edit. */
      readonly deferredAt?: number;
    }
  | {
      readonly kind: "record_verification";
      readonly userId: Snowflake;
      readonly wallet: string;
      readonly token: string;
      readonly verifiedAt: number;
      readonly displayName: string | null;
      readonly avatarUrl: string | null;
    }
  | {
      readonly kind: "record_token";
      readonly token: string;
      readonly userId: Snowflake;
      readonly issuedAt: number;
      readonly expiresAt: number;
      readonly displayName: string | null;
      readonly avatarUrl: string | null;
    }
  | { readonly kind: "alert_discord"; readonly message: OutgoingMessage }
  /** HTML as Telegram reads it. */
  | { readonly kind: "alert_telegram"; readonly text: string }
  /** JSON, signed when it is sent. */
  | { readonly kind: "alert_webhook"; readonly body: string }
  /** `reset`: not verified any more. `erase`: nothing of ours is kept. */
  | { readonly kind: "forget_member"; readonly userId: Snowflake; readonly how: "reset" | "erase" };

export const DESTINATIONS = [
  "discord",
  "supabase",
  "alert:discord",
  "alert:telegram",
  "alert:webhook",
] as const;
export type Destination = (typeof DESTINATIONS)[number];

export const isDestination = (text: string): text is Destination =>
  (DESTINATIONS as readonly string[]).includes(text);

/** Interactive work (somebody is looking at it) goes before background work. */
export type Lane = "interactive" | "background";

export interface OutboxItem {
  /** Idempotency key: the same key is stored once, also after it was delivered. Also the message's nonce. */
  readonly key: string;
  readonly lane: Lane;
  /** Items of one subject (a member, a channel) are carried out one at a time, in order. */
  readonly subject: string;
  readonly effect: Effect;
  /** Unix milliseconds after which trying is pointless (an interaction's token lives 15 min); absent: never. */
  readonly expiresAt?: number;
}

/** How one attempt ended. Everything but `delivered` carries the reason for the operator. */
export type DeliveryOutcome =
  | { readonly kind: "delivered" }
  /** Worth another attempt, not before `retryAfter` milliseconds where the other side said so. */
  | { readonly kind: "retry"; readonly reason: string; readonly retryAfter?: number }
  /** The destination takes nothing now, whatever the item: the attempt does not count against it. */
  | { readonly kind: "held"; readonly reason: string; readonly retryAfter: number }
  /** No attempt can succeed until somebody changes something: becomes a dead letter at once. */
  | { readonly kind: "rejected"; readonly reason: string }
  /** Refused for good and nobody can mend it (a member who takes no messages): forgotten, not a dead letter. */
  | { readonly kind: "dropped"; readonly reason: string };
