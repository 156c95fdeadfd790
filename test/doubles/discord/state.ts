import type { Snowflake } from "../../../shared/discord/snowflake.ts";

export interface User {
  readonly id: Snowflake;
  readonly username: string;
  readonly displayName: string;
  readonly bot: boolean;
  /** Refuses direct messages from this server's members, as a setting in Discord allows. */
  readonly closedDms: boolean;
}

export interface Role {
  readonly id: Snowflake;
  readonly name: string;
  /** Higher is above; a member manages only what is below. */
  readonly position: number;
  readonly permissions: bigint;
  readonly color: number;
}

export interface Member {
  readonly user: User;
  /** Unix milliseconds. */
  readonly joinedAt: number;
  /** Without the guild's own @everyone. */
  roles: readonly Snowflake[];
}

interface ChannelBase {
  readonly id: Snowflake;
  readonly messages: Message[];
}

export interface TextChannel extends ChannelBase {
  readonly kind: "text";
  readonly name: string;
  readonly topic: string;
  /** What the bot may do here: nothing is as if it did not see the channel. */
  readonly botMay: "write" | "read" | "nothing";
}

export interface DmChannel extends ChannelBase {
  readonly kind: "dm";
  readonly recipient: Snowflake;
}

export type Channel = TextChannel | DmChannel;

/** The parts of a message that its author sets; already checked against the published description. */
export interface MessageContent {
  content: string;
  embeds: readonly Record<string, unknown>[];
  components: readonly Record<string, unknown>[];
  flags: number;
}

export interface Message extends MessageContent {
  readonly id: Snowflake;
  readonly channelId: Snowflake;
  readonly authorId: Snowflake;
  readonly nonce: string | number | null;
  /** Unix milliseconds. */
  readonly createdAt: number;
  editedAt: number | null;
  files: readonly { readonly name: string; readonly text: string }[];
  /** An ephemeral message is seen by one member only; null: by everybody in the channel. */
  readonly visibleTo: Snowflake | null;
  /** What it answers: the command's name or the button's label. */
  readonly answers: string | null;
}

/** The life of one interaction as Discord sees it. Its token edits and follows up for 15 minutes. */
export interface InteractionRecord {
  readonly id: Snowflake;
  readonly token: string;
  readonly userId: Snowflake;
  readonly channelId: Snowflake;
  /** What the member did, in words. */
  readonly label: string;
  /** Unix milliseconds. */
  readonly at: number;
  state: "waiting" | "failed" | "thinking" | "answered";
  /** Why it failed, for the developer. */
  problem: string | null;
  /** Whether the deferred answer will be ephemeral. */
  ephemeral: boolean;
  /** The message @original means. */
  original: Message | null;
}

/** A channel's own webhook: whoever knows its token may post there. */
export interface IncomingWebhook {
  readonly id: Snowflake;
  readonly token: string;
  readonly channelId: Snowflake;
}

/** A command of the application: everywhere (`guildId` null) or in one guild. */
export interface RegisteredCommand {
  readonly id: Snowflake;
  readonly guildId: Snowflake | null;
  /** Changes with the command. */
  readonly version: Snowflake;
  readonly definition: Readonly<Record<string, unknown>>;
}

export interface World {
  readonly applicationId: Snowflake;
  readonly botId: Snowflake;
  readonly guild: { readonly id: Snowflake; readonly name: string; readonly ownerId: Snowflake };
  readonly roles: Map<Snowflake, Role>;
  readonly members: Map<Snowflake, Member>;
  readonly channels: Map<Snowflake, Channel>;
  readonly interactions: Map<string, InteractionRecord>;
  readonly webhooks: Map<Snowflake, IncomingWebhook>;
  readonly commands: Map<Snowflake, RegisteredCommand>;
  /** Roles to which the server's Integrations page has opened the application's commands. */
  readonly commandRoles: Set<Snowflake>;
}

export const PERMISSIONS = {
  ADMINISTRATOR: 1n << 3n,
  MANAGE_GUILD: 1n << 5n,
  VIEW_CHANNEL: 1n << 10n,
  SEND_MESSAGES: 1n << 11n,
  MANAGE_ROLES: 1n << 28n,
} as const;

/** A member's permissions in the guild: those of @everyone and of each role together. */
export function permissionsOf(world: World, member: Member): bigint {
  return [world.guild.id, ...member.roles].reduce(
    (all, id) => all | (world.roles.get(id)?.permissions ?? 0n),
    0n,
  );
}

/** The position of a member's highest role; 0 is @everyone. */
export function highestRole(world: World, member: Member): number {
  return Math.max(0, ...member.roles.map((id) => world.roles.get(id)?.position ?? 0));
}

export function findMessage(world: World, id: Snowflake): Message | undefined {
  for (const channel of world.channels.values()) {
    const message = channel.messages.find((one) => one.id === id);
    if (message !== undefined) return message;
  }
  return undefined;
}
