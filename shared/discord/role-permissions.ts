import * as z from "../schema.ts";
import { snowflakeSchema, type Snowflake } from "./snowflake.ts";

/** Permission bits (Discord reference, "Permissions"). */
const ADMINISTRATOR = 1n << 3n;
const MANAGE_ROLES = 1n << 28n;

export const rolesSchema = z.array(
  z.object({
    id: snowflakeSchema,
    name: z.string(),
    position: z.number(),
    permissions: z.string().check(z.regex(/^\d{1,40}$/)),
    managed: z.boolean(),
  }),
);

export const memberRolesSchema = z.object({ roles: z.array(snowflakeSchema) });

export interface RoleFacts {
  readonly guildId: Snowflake;
  /** The role that was to be granted. */
  readonly roleId: Snowflake;
  readonly roles: z.infer<typeof rolesSchema>;
  /** The roles of the bot itself. */
  readonly botRoleIds: readonly Snowflake[];
}

/** Why Discord refuses a role, and what an operator does about it. */
export function explainRoleRefusal({ guildId, roleId, roles, botRoleIds }: RoleFacts): string {
  const role = roles.find(({ id }) => id === roleId);
  if (role === undefined)
    return `role ${roleId} does not exist: set another one in the verification settings`;
  if (role.managed)
    return `role "${role.name}" belongs to an integration and cannot be granted: choose another`;
  // Everyone has the role with the guild's id.
  const own = roles.filter(({ id }) => id === guildId || botRoleIds.includes(id));
  const permissions = own.reduce((all, one) => all | BigInt(one.permissions), 0n);
  if ((permissions & (ADMINISTRATOR | MANAGE_ROLES)) === 0n) {
    return "the bot lacks the permission Manage Roles: give it to the bot's role in the server settings";
  }
  // Of two roles in the same position the older, with the smaller id, is the higher.
  const above = own.some(
    ({ id, position }) =>
      position > role.position || (position === role.position && BigInt(id) < BigInt(role.id)),
  );
  return above
    ? `Discord refused role "${role.name}" though the bot may manage it: look for a channel or guild restriction`
    : `role "${role.name}" is not below the bot's highest role: drag the bot's role above it in the server settings`;
}
