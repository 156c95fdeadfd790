import type { Snowflake } from "../discord/snowflake.ts";
import { roleFindings } from "./diagnose.ts";
import type { Finding } from "./finding.ts";
import type { GuildSight } from "./sight.ts";

/** Why Discord refuses a role, and what an operator does about it: for the log and the dead letters. */
export function explainRoleRefusal(guildId: Snowflake, roleId: Snowflake, sight: GuildSight): string {
  if (sight.kind !== "seen") {
    const why = sight.kind === "unavailable" ? sight.reason : sight.kind;
    return `the bot lacks the permission Manage Roles, or the role is not below its own (could not look: ${why})`;
  }
  const [finding] = roleFindings(guildId, roleId, sight);
  const name = sight.roles.find(({ id }) => id === roleId)?.name ?? roleId;
  return finding === undefined
    ? `Discord refused role "${name}" though the bot may manage it: look for a channel or guild restriction`
    : explain(finding);
}

/** A finding in English, as the team's words say it in five languages. */
function explain({ code, about }: Finding): string {
  /* oxlint-disable-next-line typescript/switch-exhaustiveness-check -- findings about one role only */
  switch (code) {
    case "role_unknown":
      return `role ${about} does not exist: set another one in the verification settings`;
    case "role_managed":
      return `role "${about}" belongs to an integration and cannot be granted: choose another`;
    case "manage_roles_missing":
      return "the bot lacks the permission Manage Roles: give it to the bot's role in the server settings";
    case "role_above_bot":
      return `role "${about}" is not below the bot's highest role: drag the bot's role above it in the server settings`;
    default:
      return `role "${about}" cannot be granted: choose another in the verification settings`;
  }
}
