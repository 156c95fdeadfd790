import { randomBytes } from "node:crypto";
import type { Snowflake } from "../../../../shared/discord/snowflake.ts";
import { presentActor, presentChannel, presentMessage, presentUser, presentMember } from "../present.ts";
import { findMessage, permissionsOf, type Channel, type Member, type World } from "../state.ts";
import { INTERACTION_TYPES, type Action } from "./action.ts";

const CHAT_INPUT = 1;
const USER_COMMAND = 2;
/** Component types (reference, "Component Types"). */
const BUTTON = 2;
const STRING_SELECT = 3;
const TEXT_INPUT = 4;
const LABEL = 18;
/** Where an interaction happens: in a guild, or in the bot's DM. */
const CONTEXT = { guild: 0, dm: 1 } as const;
/** 10 MiB, what Discord sends for a server without boosts. */
const ATTACHMENT_LIMIT = 10 * 1024 * 1024;
/** One id for every command: the edge goes by name. */
const COMMAND_ID: Snowflake = "1012345678901240030";

export interface InteractionPayload {
  readonly id: Snowflake;
  readonly token: string;
  readonly type: number;
  readonly [key: string]: unknown;
}

/** Tokens look like Discord's: base64 of "interaction:", the id and a secret. */
const newToken = (id: Snowflake): string =>
  Buffer.from(`interaction:${id}:${randomBytes(96).toString("base64url")}`).toString("base64url");

/** The body Discord posts for a member's action (reference, "Interaction Object"). */
export function interactionPayload(
  world: World,
  id: Snowflake,
  member: Member,
  channel: Channel,
  action: Action,
  locale = "en-US",
): InteractionPayload {
  const base = { id, application_id: world.applicationId, token: newToken(id), version: 1 };
  if (action.kind === "ping") {
    return { ...base, type: INTERACTION_TYPES.ping, user: presentUser(member.user), entitlements: [] };
  }
  const bot = world.members.get(world.botId);
  const place =
    channel.kind === "text"
      ? {
          guild_id: world.guild.id,
          guild: { id: world.guild.id, locale: "en-US", features: [] },
          guild_locale: "en-US",
          member: presentActor(world, member),
          context: CONTEXT.guild,
          authorizing_integration_owners: { "0": world.guild.id },
        }
      : {
          user: presentUser(member.user),
          context: CONTEXT.dm,
          authorizing_integration_owners: { "0": "0" },
        };
  return {
    ...base,
    ...place,
    type: INTERACTION_TYPES[action.kind],
    channel_id: channel.id,
    channel: presentChannel(world, channel),
    app_permissions: String(bot === undefined ? 0n : permissionsOf(world, bot)),
    locale,
    entitlements: [],
    attachment_size_limit: ATTACHMENT_LIMIT,
    data: dataOf(world, action),
    ...messageOf(world, action),
  };
}

function dataOf(world: World, action: Exclude<Action, { kind: "ping" }>): Record<string, unknown> {
  switch (action.kind) {
    case "user_command":
      return {
        id: COMMAND_ID,
        name: action.name,
        type: USER_COMMAND,
        guild_id: world.guild.id,
        target_id: action.targetId,
        resolved: resolved(world, action.targetId),
      };
    case "component":
      return {
        id: 2,
        custom_id: action.customId,
        component_type: action.values === undefined ? BUTTON : STRING_SELECT,
        ...(action.values === undefined ? {} : { values: action.values }),
      };
    case "modal":
      return {
        custom_id: action.customId,
        components: Object.entries(action.fields).map(([customId, given], index) => ({
          id: 2 * index + 1,
          type: LABEL,
          component: {
            id: 2 * index + 2,
            custom_id: customId,
            ...(typeof given === "string"
              ? { type: TEXT_INPUT, value: given }
              : { type: STRING_SELECT, values: given }),
          },
        })),
      };
    case "command":
    case "autocomplete":
    default:
      return {
        id: COMMAND_ID,
        name: action.name,
        type: CHAT_INPUT,
        guild_id: world.guild.id,
        ...(action.options?.length ? { options: action.options } : {}),
      };
  }
}

function resolved(world: World, targetId: Snowflake): Record<string, unknown> {
  const target = world.members.get(targetId);
  if (target === undefined) return {};
  const { user: _user, mute: _mute, deaf: _deaf, ...partial } = presentMember(target);
  return {
    users: { [targetId]: presentUser(target.user) },
    members: { [targetId]: { ...partial, permissions: String(permissionsOf(world, target)) } },
  };
}

function messageOf(world: World, action: Action): Record<string, unknown> {
  if (action.kind !== "component" && action.kind !== "modal") return {};
  const message = action.messageId === undefined ? undefined : findMessage(world, action.messageId);
  return message === undefined ? {} : { message: presentMessage(world, message) };
}
