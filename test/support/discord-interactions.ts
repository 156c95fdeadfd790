import { concat, toHex, utf8, type Bytes } from "../../shared/bytes.ts";
import type { Snowflake } from "../../shared/discord/snowflake.ts";
import { discordKeys } from "./discord-keys.ts";
import { validVariables } from "./variables.ts";

const DISCORD_EPOCH = 1_420_070_400_000n;
let increment = 0n;

/** An id as Discord makes them now; each call gives another. */
export const nextSnowflake = (): Snowflake =>
  `${((BigInt(Date.now()) - DISCORD_EPOCH) << 22n) | (increment++ & 0x3f_ffffn)}`;

const privateKeys = discordKeys.map(({ jwk }) =>
  crypto.subtle.importKey("jwk", jwk, "Ed25519", false, ["sign"]),
);

/** The signature in hex as Discord makes it, over the timestamp's characters and the body. */
export async function signBody(timestamp: string, body: Bytes, key: 0 | 1 = 0): Promise<string> {
  const signature = await crypto.subtle.sign(
    "Ed25519",
    await privateKeys[key]!,
    concat(utf8(timestamp), body),
  );
  return toHex(new Uint8Array(signature));
}

export interface Signing {
  readonly key?: 0 | 1;
  /** Unix seconds; default: now. */
  readonly timestamp?: string;
}

/** A request that Discord signed. */
export async function signedRequest(path: string, body: unknown, signing: Signing = {}): Promise<Request> {
  const bytes = utf8(typeof body === "string" ? body : JSON.stringify(body));
  const timestamp = signing.timestamp ?? `${Math.floor(Date.now() / 1000)}`;
  return new Request(`https://edge.example${path}`, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "X-Signature-Ed25519": await signBody(timestamp, bytes, signing.key),
      "X-Signature-Timestamp": timestamp,
    },
    body: bytes,
  });
}

export interface Member {
  readonly id?: Snowflake;
  readonly roles?: readonly Snowflake[];
  /** What Discord lets them do; 8 is an administrator. */
  readonly permissions?: string;
  readonly locale?: string;
}

/** What Discord sends of every interaction in a guild. */
const inGuild = ({ id = nextSnowflake(), roles = [], permissions = "0", locale = "en-US" }: Member = {}) => ({
  id: nextSnowflake(),
  application_id: validVariables.DISCORD_APPLICATION_ID,
  token: "interaction-token",
  version: 1,
  guild_id: validVariables.DISCORD_GUILD_ID,
  channel_id: "1100000000000000006",
  channel: { id: "1100000000000000006", type: 0 },
  locale,
  app_permissions: "442368",
  entitlements: [],
  context: 0,
  authorizing_integration_owners: { 0: validVariables.DISCORD_GUILD_ID },
  member: {
    user: {
      id,
      username: "ann",
      global_name: "Ann",
      avatar: "a_0123456789abcdef0123456789abcdef",
      discriminator: "0",
    },
    nick: null,
    roles,
    permissions,
    joined_at: "2026-01-01T00:00:00.000000+00:00",
    deaf: false,
    mute: false,
    flags: 0,
  },
});

export const ping = () => ({
  id: nextSnowflake(),
  application_id: validVariables.DISCORD_APPLICATION_ID,
  type: 1,
  token: "ping-token",
  version: 1,
  user: { id: nextSnowflake(), username: "discord" },
});

export const command = (name: string, member?: Member) => ({
  ...inGuild(member),
  type: 2,
  data: { id: nextSnowflake(), name, type: 1 },
});

const optionOf = ([name, value]: readonly [string, string | number]) => ({
  type: typeof value === "number" ? 4 : 3,
  name,
  value,
});

/** `/name subcommand option:value …` */
export const subcommand = (
  name: string,
  path: string,
  options: Readonly<Record<string, string | number>> = {},
  member?: Member,
) => ({
  ...inGuild(member),
  type: 2,
  data: {
    id: nextSnowflake(),
    name,
    type: 1,
    options: [{ type: 1, name: path, options: Object.entries(options).map(optionOf) }],
  },
});

/** Typing in an option of a subcommand. */
export const typing = (name: string, path: string, option: string, value: string, member?: Member) => ({
  ...inGuild(member),
  type: 4,
  data: {
    id: nextSnowflake(),
    name,
    type: 1,
    options: [{ type: 1, name: path, options: [{ type: 3, name: option, value, focused: true }] }],
  },
});

/** A command of the context menu, used on a member. */
export const memberCommand = (name: string, target: Member & { readonly bot?: true }, member?: Member) => {
  const id = target.id ?? nextSnowflake();
  return {
    ...inGuild(member),
    type: 2,
    data: {
      id: nextSnowflake(),
      name,
      type: 2,
      target_id: id,
      resolved: {
        users: { [id]: { id, username: "ben", global_name: "Ben", avatar: null, bot: target.bot ?? false } },
        members: { [id]: { nick: null, roles: target.roles ?? [], permissions: "0" } },
      },
    },
  };
};

export const component = (customId: string, member?: Member) => ({
  ...inGuild(member),
  type: 3,
  data: { custom_id: customId, component_type: 2 },
  message: { id: nextSnowflake(), content: "" },
});

export const autocomplete = (name: string, member?: Member) => ({
  ...inGuild(member),
  type: 4,
  data: {
    id: nextSnowflake(),
    name,
    type: 1,
    options: [{ type: 3, name: "text", value: "a", focused: true }],
  },
});

/** A form sent in: its fields stand under labels; what is a list was chosen, all else written. */
export const modal = (
  customId: string,
  member?: Member,
  fields: Readonly<Record<string, string | readonly string[]>> = {},
) => ({
  ...inGuild(member),
  type: 5,
  data: {
    custom_id: customId,
    components: Object.entries(fields).map(([name, value]) => ({
      type: 18,
      component:
        typeof value === "string"
          ? { type: 4, custom_id: name, value }
          : { type: 6, custom_id: name, values: value },
    })),
  },
});

/** The same interaction as it comes from a direct message: no guild, the user on top. */
export const inDirectMessage = <T extends ReturnType<typeof inGuild>>(interaction: T) => ({
  ...interaction,
  context: 1,
  guild_id: undefined,
  member: undefined,
  user: interaction.member.user,
});
