import {
  ADMINISTRATOR,
  MANAGE_GUILD,
  MANAGE_ROLES,
  POWERFUL,
  SEND_MESSAGES,
  VIEW_CHANNEL,
} from "../discord/permissions.ts";
import type { Snowflake } from "../discord/snowflake.ts";
import type { GuildSettings } from "../settings/guild.ts";
import type { Finding } from "./finding.ts";
import { OVERWRITE_FOR, type ChannelSight, type GuildRole, type GuildSight } from "./sight.ts";

type Seen = Extract<GuildSight, { kind: "seen" }>;

/** Channels that take messages: text, announcements (Discord reference, "Channel Types"). */
const TEXT_CHANNELS: ReadonlySet<number> = new Set([0, 5]);

/** Everything that keeps the guild's verification from working (row V10). Null: nothing could be seen. */
export function diagnose(
  guildId: Snowflake,
  settings: Pick<GuildSettings, "verifiedRoleId" | "teamRoleId" | "logChannelId">,
  sight: GuildSight,
): readonly Finding[] | null {
  switch (sight.kind) {
    case "unavailable":
      return null;
    case "token_refused":
    case "guild_unknown":
      return [{ code: sight.kind, about: guildId }];
    case "seen":
      return [
        ...roleFindings(guildId, settings.verifiedRoleId, sight),
        ...teamFindings(guildId, settings.teamRoleId, sight),
        ...channelFindings(guildId, settings.logChannelId, sight),
      ];
  }
}

/** Everyone has the role with the guild's id. */
const ownRoles = (guildId: Snowflake, { roles, botRoleIds }: Pick<Seen, "roles" | "botRoleIds">) =>
  roles.filter(({ id }) => id === guildId || botRoleIds.includes(id));

const permissionsOf = (roles: readonly GuildRole[]): bigint =>
  roles.reduce((all, { permissions }) => all | permissions, 0n);

/** Of two roles in the same position the older, with the smaller id, is the higher. */
const isAbove = (one: GuildRole, other: GuildRole): boolean =>
  one.position > other.position || (one.position === other.position && BigInt(one.id) < BigInt(other.id));

/** Why the bot cannot, or should not, grant the role; none: it can. */
export function roleFindings(
  guildId: Snowflake,
  roleId: Snowflake,
  sight: Pick<Seen, "roles" | "botRoleIds">,
): readonly Finding[] {
  const role = sight.roles.find(({ id }) => id === roleId);
  if (role === undefined) return [{ code: "role_unknown", about: roleId }];
  if (role.id === guildId) return [{ code: "role_everyone", about: role.name }];
  if (role.managed) return [{ code: "role_managed", about: role.name }];
  const own = ownRoles(guildId, sight);
  const highest = own.reduce<GuildRole | null>(
    (top, one) => (top === null || isAbove(one, top) ? one : top),
    null,
  );
  const other = highest?.name ?? "";
  const findings: Finding[] = [];
  if ((permissionsOf(own) & (ADMINISTRATOR | MANAGE_ROLES)) === 0n) {
    findings.push({ code: "manage_roles_missing", about: role.name, other });
  }
  if (highest === null || !isAbove(highest, role)) {
    findings.push({ code: "role_above_bot", about: role.name, other });
  }
  if ((role.permissions & POWERFUL) !== 0n) findings.push({ code: "role_too_powerful", about: role.name });
  return findings;
}

function teamFindings(
  guildId: Snowflake,
  teamRoleId: Snowflake | null,
  { roles, commandRoleIds }: Seen,
): readonly Finding[] {
  if (teamRoleId === null) return [{ code: "team_role_unset", about: "" }];
  const role = roles.find(({ id }) => id === teamRoleId);
  if (role === undefined) return [{ code: "team_role_unknown", about: teamRoleId }];
  const held = roles.filter(({ id }) => id === guildId || id === teamRoleId);
  // Discord shows the team's commands to who may manage the server, and to whom its administrators opened them.
  const seen =
    (permissionsOf(held) & (ADMINISTRATOR | MANAGE_GUILD)) !== 0n ||
    commandRoleIds === null ||
    held.some(({ id }) => commandRoleIds.includes(id));
  return seen ? [] : [{ code: "team_commands_hidden", about: role.name }];
}

function channelFindings(guildId: Snowflake, channelId: Snowflake | null, sight: Seen): readonly Finding[] {
  if (channelId === null || sight.channel === null) return [];
  if (sight.channel.kind !== "seen") return [{ code: `channel_${sight.channel.kind}`, about: channelId }];
  const { channel } = sight.channel;
  // A channel of another guild is none of this one's.
  if ((channel.guild_id ?? guildId) !== guildId) return [{ code: "channel_unknown", about: channelId }];
  const about = channel.name ?? channelId;
  if (!TEXT_CHANNELS.has(channel.type)) return [{ code: "channel_no_text", about }];
  const may = permissionsIn(channel, guildId, sight);
  if ((may & VIEW_CHANNEL) === 0n) return [{ code: "channel_hidden", about }];
  return (may & SEND_MESSAGES) === 0n ? [{ code: "channel_read_only", about }] : [];
}

/** Discord reference, "Permission Overwrites": everyone's overwrite, then all roles' together, then the member's. */
function permissionsIn(channel: ChannelSight, guildId: Snowflake, sight: Seen): bigint {
  const base = permissionsOf(ownRoles(guildId, sight));
  if ((base & ADMINISTRATOR) !== 0n) return base;
  const overwrites = channel.permission_overwrites ?? [];
  const roles = overwrites.filter(({ type }) => type === OVERWRITE_FOR.role);
  const steps = [
    roles.filter(({ id }) => id === guildId),
    roles.filter(({ id }) => id !== guildId && sight.botRoleIds.includes(id)),
    overwrites.filter(({ type, id }) => type === OVERWRITE_FOR.member && id === sight.botId),
  ];
  return steps.reduce((may, step) => {
    const deny = step.reduce((all, one) => all | one.deny, 0n);
    const allow = step.reduce((all, one) => all | one.allow, 0n);
    return (may & ~deny) | allow;
  }, base);
}
