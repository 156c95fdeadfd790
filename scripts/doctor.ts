/**
 * `npm run doctor`: what is wrong with the configuration, all at once, before a member meets it. Checks
 * wrangler.toml with `.dev.vars`; with `--env production`, wrangler.toml with this process's environment. `--discord`
 * also asks Discord whether the bot may do what it has to.
 */
import { parseArgs } from "node:util";
import type { Config } from "../shared/config/config.ts";
import { readConfiguration } from "./configuration.ts";
import { examineDiscord } from "./doctor/discord.ts";

const { values } = parseArgs({
  options: { env: { type: "string" }, discord: { type: "boolean", default: false } },
});

/** Right, but perhaps not what was meant. */
function warnings(config: Config): readonly string[] {
  const { environment, discord, guild, trustedHosts, management } = config;
  return [
    environment.warning,
    environment.production && !discord.apiBase.startsWith("https://discord.com/")
      ? `DISCORD_API_BASE is ${discord.apiBase}, not Discord.`
      : null,
    environment.production && trustedHosts.length === 0
      ? "TRUSTED_HOSTS is empty: requests for any host name are answered."
      : null,
    management.tokenKeys === null ? "API_TOKEN_KEYS is not set: no API token can be made or used." : null,
    guild.teamRoleId === null ? "TEAM_ROLE_ID is empty: nobody can use the team's commands." : null,
    guild.logChannelId === null ? "LOG_CHANNEL_ID is empty: nothing is reported to a channel." : null,
  ].filter((warning) => warning !== null);
}

async function main(): Promise<number> {
  const config = readConfiguration(values.env);
  if (!config.ok) {
    for (const line of config.error) console.error(`✘  ${line}`);
    return 1;
  }
  for (const warning of warnings(config.value)) console.log(`!  ${warning}`);
  console.log("All well: every variable is set and right.");
  if (!values.discord) return 0;
  const { lines, blocked } = await examineDiscord(config.value);
  for (const line of lines) console.log(line);
  if (lines.length === 0) console.log("All well: Discord allows the bot everything it needs.");
  return blocked ? 1 : 0;
}

process.exitCode = await main();
