import {
  IncomingWebhookRequestPartialSchema,
  IncomingWebhookUpdateRequestPartialSchema,
} from "discord-api-spec/zod";
import { MINUTE } from "../../../../shared/time.ts";
import { invalidForm, json, noContent, refused, type Answer } from "../errors.ts";
import { brokenMessageRule } from "../message-rules.ts";
import { contentOf, editMessage, postMessage } from "../messages.ts";
import { presentMessage } from "../present.ts";
import type { Channel, IncomingWebhook, InteractionRecord } from "../state.ts";
import type { Call, Discord, Route } from "./route.ts";

/** Documented: an interaction's token serves edits and follow-ups for 15 minutes. */
const TOKEN_LIFETIME = 15 * MINUTE;
const EPHEMERAL = 64;

type OnInteraction = (
  discord: Discord,
  interaction: InteractionRecord,
  channel: Channel,
  call: Call,
) => Answer;

/**
 * A token that is unknown, or whose interaction has no answer yet, is no webhook (404); one past its time
 * is refused with 401, which says nothing about the bot's token.
 */
const onInteraction =
  (handle: OnInteraction): Route["handle"] =>
  (discord, call) => {
    const { app = "", token = "" } = call.params;
    const interaction = discord.world.interactions.get(token);
    const channel = discord.world.channels.get(interaction?.channelId ?? "");
    if (app !== discord.world.applicationId || interaction === undefined || channel === undefined) {
      return refused("unknownWebhook");
    }
    if (discord.now() - interaction.at > TOKEN_LIFETIME) return refused("invalidWebhookToken");
    if (interaction.state === "waiting" || interaction.state === "failed") return refused("unknownWebhook");
    return handle(discord, interaction, channel, call);
  };

const readOriginal: OnInteraction = ({ world }, { original }) =>
  original === null ? refused("unknownMessage") : json(presentMessage(world, original));

const editOriginal: OnInteraction = (discord, interaction, channel, { body, files }) => {
  const named = ((body ?? {}) as { attachments?: readonly { id?: unknown }[] | null }).attachments ?? [];
  const missing = named.some(({ id }) => !files.some((file) => String(file.id) === String(id)));
  if (missing || named.length !== files.length) {
    const message = "Each attachment names a file that was sent, and each file is named.";
    return invalidForm([{ path: ["attachments"], code: "ATTACHMENT_NOT_FOUND", message }]);
  }
  const broken = brokenMessageRule(body as object, interaction.original === null ? "create" : "edit");
  if (broken !== null) return broken;
  if (interaction.original === null) {
    interaction.original = postMessage(discord, channel, {
      content: { ...contentOf(body), flags: interaction.ephemeral ? EPHEMERAL : 0 },
      viewer: interaction.userId,
      answers: interaction.label,
    });
    interaction.state = "answered";
  } else {
    editMessage(discord, interaction.original, body);
  }
  interaction.original.files = files.map(({ name, text }) => ({ name, text }));
  return json(presentMessage(discord.world, interaction.original));
};

/** The first follow-up of a deferred interaction is its answer, as in Discord; `wait` is always true here. */
const followUp: OnInteraction = (discord, interaction, channel, call) => {
  if (interaction.state === "thinking") return editOriginal(discord, interaction, channel, call);
  const broken = brokenMessageRule(call.body as object, "create");
  if (broken !== null) return broken;
  const message = postMessage(discord, channel, {
    content: contentOf(call.body),
    viewer: interaction.userId,
    answers: interaction.label,
  });
  return json(presentMessage(discord.world, message));
};

/** A channel's own webhook. Without `wait` it answers at once and says nothing. */
const execute =
  ({ token, channelId }: IncomingWebhook): Route["handle"] =>
  (discord, { params, query, body }) => {
    if (params["token"] !== token) return refused("invalidWebhookToken");
    const channel = discord.world.channels.get(channelId);
    if (channel === undefined) return refused("unknownChannel");
    const broken = brokenMessageRule(body as object, "create");
    if (broken !== null) return broken;
    const message = postMessage(discord, channel, { content: contentOf(body) });
    return query.get("wait") === "true" ? json(presentMessage(discord.world, message)) : noContent;
  };

/** The same path for a channel's webhook and for an interaction, told apart by the id. */
const postToWebhook: Route["handle"] = (discord, call) => {
  const incoming = discord.world.webhooks.get(call.params["app"] ?? "");
  return (incoming === undefined ? onInteraction(followUp) : execute(incoming))(discord, call);
};

const webhook = { bucket: "webhook", major: ["app", "token"], auth: "token" } as const;
const original = { ...webhook, path: "/webhooks/{app}/{token}/messages/@original" } as const;

export const webhookRoutes: readonly Route[] = [
  { ...original, method: "GET", handle: onInteraction(readOriginal) },
  {
    ...original,
    method: "PATCH",
    body: IncomingWebhookUpdateRequestPartialSchema,
    files: true,
    handle: onInteraction(editOriginal),
  },
  {
    ...webhook,
    method: "POST",
    path: "/webhooks/{app}/{token}",
    body: IncomingWebhookRequestPartialSchema,
    handle: postToWebhook,
  },
];
