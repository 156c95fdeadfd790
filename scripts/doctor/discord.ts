import type { Config } from "../../shared/config/config.ts";
import { classifyFailure } from "../../shared/discord/failures.ts";
import { parseRateHeaders } from "../../shared/discord/rate-headers.ts";
import { findingText } from "../../shared/doctor/describe.ts";
import { diagnose } from "../../shared/doctor/diagnose.ts";
import { isBlocking, type Finding } from "../../shared/doctor/finding.ts";
import type { GuildSight } from "../../shared/doctor/sight.ts";
import { err, ok } from "../../shared/result.ts";
import { SECOND } from "../../shared/time.ts";
import { lookAtGuild } from "../../workers/adapters/discord/guild-sight.ts";
import type { DiscordRest } from "../../workers/adapters/discord/rest.ts";

const TIMEOUT = 15 * SECOND;

/** A handful of reads at a terminal: without the Worker's limits and breaker. */
const simpleRest =
  ({ apiBase, applicationId, botToken }: Config["discord"]): DiscordRest =>
  async (route, { signal }) => {
    try {
      const response = await fetch(apiBase + route.path, {
        method: route.method,
        headers: {
          Authorization: `Bot ${botToken}`,
          "User-Agent": `DiscordBot (https://discord.com/application-directory/${applicationId}, 1.0)`,
        },
        signal,
      });
      const text = await response.text();
      const body: unknown = text.startsWith("{") || text.startsWith("[") ? JSON.parse(text) : undefined;
      if (response.ok) return ok(body ?? null);
      const headers = parseRateHeaders((name) => response.headers.get(name));
      return err(classifyFailure(route, response.status, headers, body));
    } catch {
      return err(signal.aborted ? { kind: "timeout" } : { kind: "unavailable", status: null });
    }
  };

/** What Discord allows the bot in the configured guild: a line a finding, and whether members are in the way of one. */
export async function examineDiscord({
  discord,
  guild,
}: Config): Promise<{ readonly lines: readonly string[]; readonly blocked: boolean }> {
  const sight = await lookAtGuild(
    simpleRest(discord),
    { applicationId: discord.applicationId, guildId: guild.id, channelId: guild.logChannelId },
    AbortSignal.timeout(TIMEOUT),
  );
  const findings = diagnose(guild.id, guild, sight);
  if (findings === null) {
    return { lines: [`✘  Discord could not be asked: ${unseen(sight)}`], blocked: true };
  }
  return { lines: findings.map(line), blocked: findings.some(isBlocking) };
}

const unseen = (sight: GuildSight): string => (sight.kind === "unavailable" ? sight.reason : sight.kind);

const line = (finding: Finding): string => `${isBlocking(finding) ? "✘" : "!"}  ${findingText(finding)}`;
