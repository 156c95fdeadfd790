import * as z from "../../../shared/schema.ts";
import type { DiscordFailure } from "../../../shared/discord/failures.ts";
import {
  channelOf,
  commandPermissions,
  guildMember,
  guildOf,
  ownUser,
} from "../../../shared/discord/routes.ts";
import { snowflakeSchema, type Snowflake } from "../../../shared/discord/snowflake.ts";
import {
  channelSchema,
  guildSchema,
  memberRolesSchema,
  openedTo,
  type GuildSight,
} from "../../../shared/doctor/sight.ts";
import { err, ok, type Result } from "../../../shared/result.ts";
import { SECOND } from "../../../shared/time.ts";
import type { DiscordRest } from "./rest.ts";

const userSchema = z.object({ id: snowflakeSchema });

/** Somebody may be waiting for what is seen; five calls take a quarter of it. */
const LOOK_LIMIT = 8 * SECOND;

/** Looks at guilds, at each one at a time: who asks meanwhile sees the same, so that a burst of members asks Discord once. */
export function guildLooks(rest: DiscordRest, applicationId: Snowflake) {
  const underWay = new Map<string, Promise<GuildSight>>();

  return (guildId: Snowflake, channelId: Snowflake | null): Promise<GuildSight> => {
    const key = `${guildId} ${channelId ?? ""}`;
    const shared =
      underWay.get(key) ??
      lookAtGuild(rest, { applicationId, guildId, channelId }, AbortSignal.timeout(LOOK_LIMIT)).finally(() =>
        underWay.delete(key),
      );
    underWay.set(key, shared);
    return shared;
  };
}

type Channel = Extract<GuildSight, { kind: "seen" }>["channel"];

/** Asks Discord what the bot is and may in a guild: five calls, four of them at once. Never throws. */
export async function lookAtGuild(
  rest: DiscordRest,
  {
    applicationId,
    guildId,
    channelId,
  }: {
    readonly applicationId: Snowflake;
    readonly guildId: Snowflake;
    readonly channelId: Snowflake | null;
  },
  signal: AbortSignal,
): Promise<GuildSight> {
  const [found, self, channel, commands] = await Promise.all([
    rest(guildOf(guildId), { signal }),
    rest(ownUser, { signal }),
    channelId === null ? ok(null) : rest(channelOf(channelId), { signal }),
    rest(commandPermissions(applicationId, guildId), { signal }),
  ]);
  if (!self.ok) return unseen(self.error);
  if (!found.ok) return unseen(found.error);
  const user = userSchema.safeParse(self.value);
  const guild = guildSchema.safeParse(found.value);
  if (!user.success || !guild.success) return NOT_UNDERSTOOD;
  const member = await rest(guildMember(guildId, user.data.id), { signal });
  if (!member.ok) return unseen(member.error);
  const own = memberRolesSchema.safeParse(member.value);
  const place = channelSight(channel);
  if (!own.success || !place.ok) return NOT_UNDERSTOOD;
  return {
    kind: "seen",
    guild: { name: guild.data.name, locale: guild.data.preferred_locale },
    botId: user.data.id,
    roles: guild.data.roles,
    botRoleIds: own.data.roles,
    commandRoleIds: commands.ok ? openedTo(commands.value) : null,
    channel: place.value,
  };
}

const NOT_UNDERSTOOD: GuildSight = { kind: "unavailable", reason: "answer not understood" };

function unseen(failure: DiscordFailure): GuildSight {
  switch (failure.kind) {
    case "unauthorized":
      return { kind: "token_refused" };
    case "missing_access":
    case "unknown":
      return { kind: "guild_unknown" };
    case "rate_limited":
    case "breaker_open":
    case "shut_out":
    case "missing_permission":
    case "cannot_message":
    case "webhook_gone":
    case "invalid":
    case "unavailable":
    case "timeout":
      return { kind: "unavailable", reason: failure.kind };
  }
}

function channelSight(answer: Result<unknown, DiscordFailure>): Result<Channel, null> {
  if (!answer.ok) {
    if (answer.error.kind === "unknown") return ok({ kind: "unknown" });
    return answer.error.kind === "missing_access" ? ok({ kind: "hidden" }) : err(null);
  }
  if (answer.value === null) return ok(null);
  const channel = channelSchema.safeParse(answer.value);
  return channel.success ? ok({ kind: "seen", channel: channel.data }) : err(null);
}
