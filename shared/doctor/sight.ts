import * as z from "../schema.ts";
import { permissionBits } from "../discord/permissions.ts";
import { snowflakeSchema, type Snowflake } from "../discord/snowflake.ts";
import { localeOf } from "../words/locale.ts";
import type { GuildIdentity } from "./finding.ts";

const permissions = z.pipe(z.string(), z.transform(permissionBits));

/** Discord's "Role Object", as far as it decides who may what. */
const roleSchema = z.object({
  id: snowflakeSchema,
  name: z.string(),
  position: z.number(),
  permissions,
  managed: z.boolean(),
});
export type GuildRole = z.infer<typeof roleSchema>;

/** Discord's "Guild Object". */
export const guildSchema = z.object({
  name: z.string(),
  preferred_locale: z.pipe(z._default(z.string(), "en-US"), z.transform(localeOf)),
  roles: z.array(roleSchema),
});

export const memberRolesSchema = z.object({ roles: z.array(snowflakeSchema) });

/** Whom an overwrite is for (Discord reference, "Overwrite Structure"). */
export const OVERWRITE_FOR = { role: 0, member: 1 } as const;

export const channelSchema = z.object({
  type: z.int(),
  guild_id: z.nullish(snowflakeSchema),
  name: z.nullish(z.string()),
  permission_overwrites: z.nullish(
    z.array(z.object({ id: snowflakeSchema, type: z.int(), allow: permissions, deny: permissions })),
  ),
});
export type ChannelSight = z.infer<typeof channelSchema>;

/** What a permission of a command is for (Discord reference, "Application Command Permission Type"). */
const FOR_ROLE = 1;

const commandPermissionsSchema = z.array(
  z.object({
    permissions: z.array(z.object({ id: snowflakeSchema, type: z.int(), permission: z.boolean() })),
  }),
);

/** The roles to which the guild's administrators have opened any of the commands. Null: not understood. */
export function openedTo(answer: unknown): readonly Snowflake[] | null {
  const parsed = commandPermissionsSchema.safeParse(answer);
  if (!parsed.success) return null;
  const opened = parsed.data.flatMap((one) => one.permissions);
  return opened.filter(({ type, permission }) => type === FOR_ROLE && permission).map(({ id }) => id);
}

/** What the bot sees of a guild. Plain values, so that an object can hand it over. */
export type GuildSight =
  | { readonly kind: "token_refused" }
  /** The bot is not in it, or there is no such guild: Discord does not tell these apart. */
  | { readonly kind: "guild_unknown" }
  /** Discord could not be asked: nothing is known. */
  | { readonly kind: "unavailable"; readonly reason: string }
  | {
      readonly kind: "seen";
      readonly guild: GuildIdentity;
      readonly botId: Snowflake;
      readonly roles: readonly GuildRole[];
      readonly botRoleIds: readonly Snowflake[];
      /** Roles that were given commands beside what their permissions give them; null: it could not be seen. */
      readonly commandRoleIds: readonly Snowflake[] | null;
      /** Null: no channel was asked for. */
      readonly channel:
        | { readonly kind: "unknown" | "hidden" }
        | { readonly kind: "seen"; readonly channel: ChannelSight }
        | null;
    };
