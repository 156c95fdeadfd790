/**
 * `npm run commands`: tells Discord of the slash commands and context menus, and shows what it changed.
 *
 *     npm run commands -- --dry-run           what would be changed
 *     npm run commands -- --guild 123         in one guild, where changes show at once
 *     npm run commands -- --prune             also removes commands that are not ours
 *     npm run commands -- --env production    with this process's environment instead of .dev.vars
 *
 * Exit codes: 0 Discord knows them (or would), 1 it refused or the configuration is wrong.
 */
import { parseArgs } from "node:util";
import { definitionsOf } from "../shared/discord/command-difference.ts";
import { COMMANDS } from "../shared/discord/commands.ts";
import { isSnowflake } from "../shared/discord/snowflake.ts";
import { DiscordRefusal } from "./commands/discord.ts";
import { syncCommands } from "./commands/sync.ts";
import { readConfiguration } from "./configuration.ts";

const { values } = parseArgs({
  options: {
    "dry-run": { type: "boolean", default: false },
    prune: { type: "boolean", default: false },
    guild: { type: "string" },
    env: { type: "string" },
  },
});

async function main(): Promise<number> {
  const { guild: guildId = null, prune, "dry-run": dryRun } = values;
  if (guildId !== null && !isSnowflake(guildId)) {
    console.error("--guild takes a guild's id: decimal digits.");
    return 1;
  }
  const config = readConfiguration(values.env);
  if (!config.ok) {
    for (const line of config.error) console.error(`✘  ${line}`);
    return 1;
  }
  const { discord } = config.value;
  const plan = await syncCommands({
    target: { ...discord, guildId },
    wanted: definitionsOf(COMMANDS),
    dryRun,
    prune,
    print: (line) => console.log(line),
  });
  const changes = plan.create.length + plan.update.length + (prune ? plan.foreign.length : 0);
  const where = guildId === null ? "everywhere" : `in guild ${guildId}`;
  if (changes === 0) console.log(`Discord knows all ${plan.unchanged.length} commands ${where}.`);
  else
    console.log(
      `${changes} ${dryRun ? "would be" : "were"} changed ${where}, ${plan.unchanged.length} were right.`,
    );
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof DiscordRefusal)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
