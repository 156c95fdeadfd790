import type { Snowflake } from "../../shared/discord/snowflake.ts";
import type { GuildSight } from "../../shared/doctor/sight.ts";
import { describeError } from "../../shared/logging/log.ts";
import { MINUTE } from "../../shared/time.ts";
import { judge, keep, type Doctor } from "./examine.ts";

/** How long a look serves: a burst of refusals asks once, and an operator who mends it sees so soon. */
const FRESH_FOR = 1 * MINUTE;

/** Looks at a guild in which Discord refused a role. Never throws. */
export type LookAfterRefusal = (guildId: Snowflake, roleId: Snowflake) => Promise<GuildSight>;

/** What it sees is kept: the next member is told of it instead of getting a link that could only fail. */
export function lookAfterRefusal(doctor: Doctor): LookAfterRefusal {
  const looks = new Map<string, { readonly at: number; readonly sight: Promise<GuildSight> }>();

  return (guildId, roleId) => {
    const key = `${guildId} ${roleId}`;
    const last = looks.get(key);
    if (last !== undefined && doctor.now() - last.at < FRESH_FOR) return last.sight;
    const sight = lookAndKeep(doctor, guildId);
    looks.set(key, { at: doctor.now(), sight });
    return sight;
  };
}

async function lookAndKeep(doctor: Doctor, guildId: Snowflake): Promise<GuildSight> {
  const { settings } = await doctor.guilds.orDefaults(guildId);
  const sight = await doctor.lookAtGuild(guildId, settings.logChannelId);
  try {
    const diagnosis = judge(doctor, guildId, settings, sight);
    if (diagnosis !== null) await keep(doctor, guildId, diagnosis);
  } catch (error) {
    doctor.log.warn("diagnosis_not_kept", { guildId, ...describeError(error) });
  }
  return sight;
}
