import type { Signal } from "../../shared/alerts/signal.ts";
import type { Snowflake } from "../../shared/discord/snowflake.ts";
import { diagnose } from "../../shared/doctor/diagnose.ts";
import { isBlocking, type Diagnosis } from "../../shared/doctor/finding.ts";
import { describeError } from "../../shared/logging/log.ts";
import type { GuildSettings } from "../../shared/settings/guild.ts";
import type { Services } from "../services.ts";

/** How the guild stands under these settings, saved or not. Null: Discord could not be asked. */
export async function look(
  { log, lookAtGuild, now }: Services,
  guildId: Snowflake,
  settings: GuildSettings,
): Promise<Diagnosis | null> {
  const sight = await lookAtGuild(guildId, settings.logChannelId);
  const findings = diagnose(guildId, settings, sight);
  const guild = sight.kind === "seen" ? sight.guild : null;
  if (findings !== null) return { at: now(), findings, guild };
  const reason = sight.kind === "unavailable" ? sight.reason : sight.kind;
  log.warn("doctor_could_not_look", { guildId, reason });
  return null;
}

/** Keeps a diagnosis for members' links to go by, and tells operators. */
export async function keep(services: Services, guildId: Snowflake, diagnosis: Diagnosis): Promise<void> {
  await services.guilds.diagnosed(guildId, diagnosis);
  await report(services, guildId, diagnosis);
}

/** Both; where Discord could not be asked, what was known stays. */
export async function examine(
  services: Services,
  guildId: Snowflake,
  settings: GuildSettings,
): Promise<Diagnosis | null> {
  const diagnosis = await look(services, guildId, settings);
  if (diagnosis !== null) await keep(services, guildId, diagnosis);
  return diagnosis;
}

/** One alert a guild, with every cause; it ends with the first look that finds nothing. */
async function report(services: Services, guildId: Snowflake, diagnosis: Diagnosis): Promise<void> {
  const { findings, at } = diagnosis;
  const causes = findings.map(({ code, about }) => (about === "" ? code : `${code} (${about})`));
  if (findings.length > 0) services.log.warn("guild_misconfigured", { guildId, causes: causes.join(", ") });
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
    await services.signal([signal]);
  } catch (error) {
    services.log.error("signal_lost", { signal: signal.name, ...describeError(error) });
  }
}
