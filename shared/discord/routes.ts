import type { Snowflake } from "./snowflake.ts";

/** One call of Discord's REST API, with what its rate limit hangs on. */
export interface DiscordRoute {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  /** The route without ids: calls with the same one share a limit, for each major parameter apart. */
  readonly template: string;
  /** Discord counts each guild, channel and webhook by itself (Discord reference, "Rate Limits"); "" where none. */
  readonly major: string;
  /** Routes with an interaction's token carry their right in the path and must not have the bot's. */
  readonly authorization: "bot" | "none";
}

function botRoute(
  method: DiscordRoute["method"],
  template: string,
  ids: Readonly<Record<string, Snowflake>> = {},
  major = "",
): DiscordRoute {
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? "");
  return { method, path, template: `${method} ${template}`, major, authorization: "bot" };
}

export const addRole = (guild: Snowflake, user: Snowflake, role: Snowflake): DiscordRoute =>
  botRoute("PUT", "/guilds/{guild}/members/{user}/roles/{role}", { guild, user, role }, guild);

export const removeRole = (guild: Snowflake, user: Snowflake, role: Snowflake): DiscordRoute =>
  botRoute("DELETE", "/guilds/{guild}/members/{user}/roles/{role}", { guild, user, role }, guild);

export const createDirectChannel: DiscordRoute = botRoute("POST", "/users/@me/channels");

export const createMessage = (channel: Snowflake): DiscordRoute =>
  botRoute("POST", "/channels/{channel}/messages", { channel }, channel);

/** Its roles with it. */
export const guildOf = (guild: Snowflake): DiscordRoute =>
  botRoute("GET", "/guilds/{guild}", { guild }, guild);

export const guildMember = (guild: Snowflake, user: Snowflake): DiscordRoute =>
  botRoute("GET", "/guilds/{guild}/members/{user}", { guild, user }, guild);

export const channelOf = (channel: Snowflake): DiscordRoute =>
  botRoute("GET", "/channels/{channel}", { channel }, channel);

/** What the server's Integrations page says of the application's commands. */
export const commandPermissions = (application: Snowflake, guild: Snowflake): DiscordRoute =>
  botRoute("GET", "/applications/{application}/guilds/{guild}/commands/permissions", { application, guild });

export const ownUser: DiscordRoute = botRoute("GET", "/users/@me");

export const editOriginal = (application: Snowflake, token: string): DiscordRoute => ({
  method: "PATCH",
  path: `/webhooks/${application}/${encodeURIComponent(token)}/messages/@original`,
  template: "PATCH /webhooks/{application}/{token}/messages/@original",
  major: token,
  authorization: "none",
});

/** A channel's webhook: whoever knows its token may post. */
export interface WebhookAddress {
  /** Of the API it is under, without a trailing slash. */
  readonly apiBase: string;
  readonly id: string;
  readonly token: string;
}

/** Reads `https://discord.com/api/webhooks/…`, with or without a version; null: it is none. */
export function parseWebhookUrl(text: string): WebhookAddress | null {
  const [, apiBase, id, token] = /^(https?:\/\/[^\s?#]+)\/webhooks\/(\d+)\/([\w-]+)$/.exec(text) ?? [];
  return apiBase === undefined || id === undefined || token === undefined ? null : { apiBase, id, token };
}

/** Waits until the message is in the channel: else an answer would say nothing of it. */
export const executeWebhook = ({ id, token }: WebhookAddress): DiscordRoute => ({
  method: "POST",
  path: `/webhooks/${id}/${encodeURIComponent(token)}?wait=true`,
  template: "POST /webhooks/{webhook}/{token}",
  major: `${id}/${token}`,
  authorization: "none",
});

/** The part of a route that limits hang on. */
export type LimitedRoute = Pick<DiscordRoute, "template" | "major" | "authorization">;

/** The name under which everything that shares the route's limit waits together. Holds an interaction's token. */
export const routeKey = ({ authorization, template, major }: LimitedRoute): string =>
  `${authorization} ${template} ${major}`;

/** Reads `routeKey` back. Templates hold a space, the other two parts none. */
export function parseRouteKey(key: string): LimitedRoute {
  const first = key.indexOf(" ");
  const last = key.lastIndexOf(" ");
  return {
    authorization: key.slice(0, first) === "none" ? "none" : "bot",
    template: key.slice(first + 1, last),
    major: key.slice(last + 1),
  };
}
