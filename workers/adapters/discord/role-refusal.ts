import * as z from "../../../shared/schema.ts";
import type { DiscordFailure } from "../../../shared/discord/failures.ts";
import {
  explainRoleRefusal,
  memberRolesSchema,
  rolesSchema,
} from "../../../shared/discord/role-permissions.ts";
import { guildMember, guildRoles, ownUser } from "../../../shared/discord/routes.ts";
import { snowflakeSchema, type Snowflake } from "../../../shared/discord/snowflake.ts";
import { MINUTE } from "../../../shared/time.ts";
import type { DiscordRest } from "./rest.ts";

/** How long an explanation serves: a burst of refusals asks once, and an operator who mends it sees so soon. */
const FRESH_FOR = 1 * MINUTE;

const userSchema = z.object({ id: snowflakeSchema });

type Explain = (guildId: Snowflake, roleId: Snowflake, signal: AbortSignal) => Promise<string>;

/**
 * Finds out why Discord refused to grant a role (code 50013), which says no more than "Missing Permissions".
 * Asks only then, since it takes three calls; where they fail, both causes are named.
 */
export function roleRefusal(rest: DiscordRest, now: () => number): Explain {
  const explained = new Map<string, { readonly at: number; readonly reason: string }>();

  return async (guildId, roleId, signal) => {
    const key = `${guildId} ${roleId}`;
    const known = explained.get(key);
    if (known !== undefined && now() - known.at < FRESH_FOR) return known.reason;
    const reason = await ask(guildId, roleId, signal);
    explained.set(key, { at: now(), reason });
    return reason;
  };

  async function ask(guildId: Snowflake, roleId: Snowflake, signal: AbortSignal): Promise<string> {
    const [roles, self] = await Promise.all([
      rest(guildRoles(guildId), { signal }),
      rest(ownUser, { signal }),
    ]);
    if (!roles.ok) return unexplained(roles.error);
    if (!self.ok) return unexplained(self.error);
    const user = userSchema.safeParse(self.value);
    if (!user.success) return unexplained();
    const member = await rest(guildMember(guildId, user.data.id), { signal });
    if (!member.ok) return unexplained(member.error);
    const facts = [rolesSchema.safeParse(roles.value), memberRolesSchema.safeParse(member.value)] as const;
    if (!facts[0].success || !facts[1].success) return unexplained();
    return explainRoleRefusal({ guildId, roleId, roles: facts[0].data, botRoleIds: facts[1].data.roles });
  }
}

const unexplained = (failure?: DiscordFailure): string =>
  `the bot lacks the permission Manage Roles, or the role is not below its own (could not look: ${failure?.kind ?? "answer not understood"})`;
