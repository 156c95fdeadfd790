import type { Snowflake } from "../../../shared/discord/snowflake.ts";
import { explainRoleRefusal } from "../../../shared/doctor/role-refusal.ts";
import { MINUTE } from "../../../shared/time.ts";
import { lookAtGuild } from "./guild-sight.ts";
import type { DiscordRest } from "./rest.ts";

/** How long an explanation serves: a burst of refusals asks once, and an operator who mends it sees so soon. */
const FRESH_FOR = 1 * MINUTE;

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
    const sight = await lookAtGuild(rest, guildId, null, signal);
    const reason = explainRoleRefusal(guildId, roleId, sight);
    explained.set(key, { at: now(), reason });
    return reason;
  };
}
