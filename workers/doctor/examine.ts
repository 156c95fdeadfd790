import type { Signal } from "../../shared/alerts/signal.ts";
import type { Snowflake } from "../../shared/discord/snowflake.ts";
import { diagnose } from "../../shared/doctor/diagnose.ts";
import { isBlocking, isNote, type Diagnosis } from "../../shared/doctor/finding.ts";
import type { GuildSight } from "../../shared/doctor/sight.ts";
import { describeError } from "../../shared/logging/log.ts";
import type { GuildSettings } from "../../shared/settings/guild.ts";
import type { Services } from "../services.ts";

/** What the doctor works with: a Worker's services, or what the outbox's object has of them. */
export type Doctor = Pick<Services, "log" | "now" | "guilds" | "signal" | "lookAtGuild">;

/** How the guild stands under these settings, saved or not. Null: Discord could not be asked. */
export const look = async (
  doctor: Doctor,
  guildId: Snowflake,
  settings: GuildSettings,
): Promise<Diagnosis | null> =>
  judge(doctor, guildId, settings, await doctor.lookAtGuild(guildId, settings.logChannelId));

/** The same of what was seen already. */
export function judge(
  { log, now }: Pick<Doctor, "log" | "now">,
  guildId: Snowflake,
  settings: GuildSettings,
  sight: GuildSight,
): Diagnosis | null {
  const findings = diagnose(guildId, settings, sight);
  const guild = sight.kind === "seen" ? sight.guild : null;
  if (findings !== null) return { at: now(), findings, guild };
  const reason = sight.kind === "unavailable" ? sight.reason : sight.kind;
  log.warn("doctor_could_not_look", { guildId, reason });
  return null;
}

/** Keeps a diagnosis for members' links to go by, and tells operators. */
export async function keep(doctor: Doctor, guildId: Snowflake, diagnosis: Diagnosis): Promise<void> {
  await doctor.guilds.diagnosed(guildId, diagnosis);
  await report(doctor, guildId, diagnosis);
}

/** Both; where Discord could not be asked, what was known stays. */
export async function examine(
  doctor: Doctor,
  guildId: Snowflake,
  settings: GuildSettings,
): Promise<Diagnosis | null> {
  const diagnosis = await look(doctor, guildId, settings);
  if (diagnosis !== null) await keep(doctor, guildId, diagnosis);
  return diagnosis;
}

/** One alert a guild, with every cause; it ends with the first look that finds nothing. */
async function report(doctor: Doctor, guildId: Snowflake, diagnosis: Diagnosis): Promise<void> {
  const { at } = diagnosis;
  const findings = diagnosis.findings.filter((finding) => !isNote(finding));
  const causes = findings.map(({ code, about }) => (about === "" ? code : `${code} (${about})`));
  if (findings.length > 0) doctor.log.warn("guild_misconfigured", { guildId, causes: causes.join(", ") });
  const signal: Signal = {
    name: "configuration_fault",
    subject: `guild:${guildId}`,
    state: findings.length > 0 ? "firing" : "resolved",
    severity: findings.some(isBlocking) ? "error" : "warning",
    summary:
      findings.length === 0
        ? "Discord allows the bot everything it needs"
        : `Discord does not allow the bot what it needs: ${causes.join(", ")}`,
    at,
  };
  try {
    await doctor.signal([signal]);
  } catch (error) {
    doctor.log.error("signal_lost", { signal: signal.name, ...describeError(error) });
  }
}
