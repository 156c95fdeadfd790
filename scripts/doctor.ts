/**
 * `npm run doctor`: what is wrong with the configuration, all at once, before a member meets it. Checks
 * wrangler.toml with `.dev.vars`; with `--env production`, wrangler.toml with this process's environment.
 */
import { parseArgs } from "node:util";
import { parseConfig, type Config } from "../shared/config/config.ts";
import { variables } from "../shared/config/variables.ts";
import { readDevVars } from "./local/dev-vars.ts";
import { DEV_VARS } from "./local/paths.ts";
import { readWranglerToml } from "./local/wrangler-toml.ts";

const { values } = parseArgs({ options: { env: { type: "string" } } });
const production = values.env === "production";
if (values.env !== undefined && !production) {
  console.error(`--env ${values.env} is not known: leave it out for this machine, or say --env production.`);
  process.exit(1);
}

/** The process's variables that the edge knows; all others are none of its business. */
const ownEnvironment = (): Record<string, string> =>
  Object.fromEntries(
    Object.keys(variables.shape).flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );

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

const file = production ? null : readDevVars(DEV_VARS);
const { vars } = readWranglerToml();
const config = parseConfig({ ...vars, ...(production ? ownEnvironment() : file) });

if (config.ok) {
  for (const warning of warnings(config.value)) console.log(`!  ${warning}`);
  console.log("All well: every variable is set and right.");
} else {
  for (const { name, problem } of config.error) console.error(`✘  ${name} ${problem}`);
  if (!production && file === null) {
    console.error("\nThere is no .dev.vars yet: `npm start` makes one with fresh local values.");
  }
  process.exitCode = 1;
}
