import type { Snowflake } from "../../../shared/discord/snowflake.ts";
import type { Channel, Message, MessageContent } from "./state.ts";
import type { Discord } from "./routes/route.ts";

/** Documented as "a few minutes" (create message, `enforce_nonce`). */
const NONCE_LIFETIME = 5 * 60_000;
const EPHEMERAL = 64;

/** The body's part that makes a message; unset and null mean the same. */
export const contentOf = (body: unknown): MessageContent => {
  const given = (body ?? {}) as Partial<Record<keyof MessageContent, unknown>>;
  return {
    content: typeof given.content === "string" ? given.content : "",
    embeds: (given.embeds ?? []) as MessageContent["embeds"],
    components: (given.components ?? []) as MessageContent["components"],
    flags: typeof given.flags === "number" ? given.flags : 0,
  };
};

export interface Post {
  readonly content: MessageContent;
  readonly nonce?: string | number | null;
  /** Who alone sees it, if it is ephemeral. */
  readonly viewer?: Snowflake;
  readonly answers?: string;
}

/** Puts the bot's message into a channel. */
export function postMessage(discord: Discord, channel: Channel, post: Post): Message {
  const message: Message = {
    ...post.content,
    id: discord.newId(),
    channelId: channel.id,
    authorId: discord.world.botId,
    nonce: post.nonce ?? null,
    createdAt: discord.now(),
    editedAt: null,
    files: [],
    visibleTo: (post.content.flags & EPHEMERAL) === 0 ? null : (post.viewer ?? null),
    answers: post.answers ?? null,
  };
  channel.messages.push(message);
  discord.journal.effect({ kind: "message_created", channelId: channel.id });
  return message;
}

/** Changes only what the body names; null empties it. */
export function editMessage(discord: Discord, message: Message, body: unknown): void {
  const given = contentOf(body);
  const named = (body ?? {}) as Record<string, unknown>;
  if ("content" in named) message.content = given.content;
  if ("embeds" in named) message.embeds = given.embeds;
  if ("components" in named) message.components = given.components;
  message.editedAt = discord.now();
  discord.journal.effect({ kind: "message_edited", channelId: message.channelId });
}

/** The bot's recent message with this nonce, which `enforce_nonce` gives again instead of a second one. */
export const findByNonce = (
  discord: Discord,
  channel: Channel,
  nonce: string | number,
): Message | undefined =>
  channel.messages.find(
    (message) =>
      message.nonce === nonce &&
      message.authorId === discord.world.botId &&
      discord.now() - message.createdAt < NONCE_LIFETIME,
  );
