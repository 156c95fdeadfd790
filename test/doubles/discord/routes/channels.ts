import {
  CreatePrivateChannelRequestSchema,
  MessageCreateRequestSchema,
  MessageEditRequestPartialSchema,
} from "discord-api-spec/zod";
import { json, refused, type Answer } from "../errors.ts";
import { brokenMessageRule } from "../message-rules.ts";
import { contentOf, editMessage, findByNonce, postMessage } from "../messages.ts";
import { presentChannel, presentMessage, presentUser } from "../present.ts";
import type { Channel, DmChannel, Message } from "../state.ts";
import type { Call, Discord, Route } from "./route.ts";

/** Documented page of "get channel messages". */
const DEFAULT_PAGE = 50;
const MAX_PAGE = 100;

type OnChannel = (discord: Discord, channel: Channel, call: Call) => Answer;

/** Looks the channel up and refuses what the bot may not do there. */
const onChannel =
  (need: "see" | "write", handle: OnChannel): Route["handle"] =>
  (discord, call) => {
    const channel = discord.world.channels.get(call.params["channel"] ?? "");
    if (channel === undefined) return refused("unknownChannel");
    if (channel.kind === "text") {
      if (channel.botMay === "nothing") return refused("missingAccess");
      if (need === "write" && channel.botMay !== "write") return refused("missingPermissions");
    } else if (need === "write") {
      const recipient = discord.world.members.get(channel.recipient);
      if (recipient === undefined || recipient.user.closedDms) return refused("cannotMessageUser");
    }
    return handle(discord, channel, call);
  };

const onMessage = (
  need: "see" | "write",
  handle: (discord: Discord, message: Message, call: Call) => Answer,
): Route["handle"] =>
  onChannel(need, (discord, channel, call) => {
    const message = channel.messages.find(
      (one) => one.id === call.params["message"] && one.visibleTo === null,
    );
    return message === undefined ? refused("unknownMessage") : handle(discord, message, call);
  });

const createMessage: OnChannel = (discord, channel, { body }) => {
  const broken = brokenMessageRule(body as object, "create");
  if (broken !== null) return broken;
  const { nonce = null, enforce_nonce: enforced } = body as {
    nonce?: string | number | null;
    enforce_nonce?: boolean | null;
  };
  if (nonce !== null && enforced === true) {
    const earlier = findByNonce(discord, channel, nonce);
    if (earlier !== undefined) {
      discord.journal.effect({ kind: "message_repeated", channelId: channel.id });
      return json(presentMessage(discord.world, earlier));
    }
  }
  return json(
    presentMessage(discord.world, postMessage(discord, channel, { content: contentOf(body), nonce })),
  );
};

const listMessages: OnChannel = ({ world }, channel, { query }) => {
  const limit = Math.min(Number(query.get("limit") ?? DEFAULT_PAGE), MAX_PAGE);
  const seen = channel.messages.filter((message) => message.visibleTo === null);
  return json(
    seen
      .slice(-limit)
      .toReversed()
      .map((message) => presentMessage(world, message)),
  );
};

function openDm(discord: Discord, { body }: Call): Answer {
  const { recipient_id: userId } = body as { recipient_id?: string | null };
  const { world } = discord;
  const recipient = world.members.get(userId ?? "");
  if (recipient === undefined) return refused("unknownUser");
  if (recipient.user.bot) return refused("cannotMessageUser");
  const open = [...world.channels.values()].find((one) => one.kind === "dm" && one.recipient === userId);
  if (open !== undefined) return json(presentChannel(world, open));
  const dm: DmChannel = { kind: "dm", id: discord.newId(), recipient: recipient.user.id, messages: [] };
  world.channels.set(dm.id, dm);
  discord.journal.effect({ kind: "dm_opened", userId: recipient.user.id });
  return json(presentChannel(world, dm));
}

/** The bot's own account: `email` and the like are null for bots. */
function ownUser({ world }: Discord): Answer {
  const bot = world.members.get(world.botId);
  if (bot === undefined) return refused("unknownUser");
  return json({ ...presentUser(bot.user), mfa_enabled: true, locale: "en-US", email: null, verified: true });
}

const messages = { path: "/channels/{channel}/messages", major: ["channel"], auth: "bot" } as const;
const oneMessage = {
  path: "/channels/{channel}/messages/{message}",
  major: ["channel"],
  auth: "bot",
} as const;

export const channelRoutes: readonly Route[] = [
  { method: "GET", path: "/users/@me", bucket: "reads", major: [], auth: "bot", handle: ownUser },
  {
    method: "POST",
    path: "/users/@me/channels",
    bucket: "openDm",
    major: [],
    auth: "bot",
    body: CreatePrivateChannelRequestSchema,
    handle: openDm,
  },
  {
    method: "GET",
    path: "/channels/{channel}",
    bucket: "reads",
    major: ["channel"],
    auth: "bot",
    handle: onChannel("see", ({ world }, channel) => json(presentChannel(world, channel))),
  },
  {
    ...messages,
    method: "POST",
    bucket: "messages",
    body: MessageCreateRequestSchema,
    handle: onChannel("write", createMessage),
  },
  { ...messages, method: "GET", bucket: "reads", handle: onChannel("see", listMessages) },
  {
    ...oneMessage,
    method: "GET",
    bucket: "reads",
    handle: onMessage("see", ({ world }, message) => json(presentMessage(world, message))),
  },
  {
    ...oneMessage,
    method: "PATCH",
    bucket: "editMessage",
    body: MessageEditRequestPartialSchema,
    handle: onMessage("write", (discord, message, { body }) => {
      if (message.authorId !== discord.world.botId) return refused("notTheAuthor");
      const broken = brokenMessageRule(body as object, "edit");
      if (broken !== null) return broken;
      editMessage(discord, message, body);
      return json(presentMessage(discord.world, message));
    }),
  },
];
