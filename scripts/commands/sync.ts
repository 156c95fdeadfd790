import { planCommands, type CommandPlan, type Definition } from "../../shared/discord/command-difference.ts";
import { commandsAt, type Target } from "./discord.ts";

export interface SyncOptions {
  readonly target: Target;
  readonly wanted: readonly Definition[];
  /** Shows what would be done. */
  readonly dryRun: boolean;
  /** Removes commands that are not ours. */
  readonly prune: boolean;
  readonly print: (line: string) => void;
}

/**
 * Makes Discord know the wanted commands. One command at a time and only where something differs, not the whole list
 * at once: the gateway bot may have commands of its own in the same application, which a bulk overwrite would delete,
 * and a command that exists is changed in place, which does not count towards 200 new ones a day.
 */
export async function syncCommands({
  target,
  wanted,
  dryRun,
  prune,
  print,
}: SyncOptions): Promise<CommandPlan> {
  const discord = commandsAt(target);
  const plan = planCommands(wanted, await discord.list(), target.guildId === null ? "global" : "guild");
  for (const definition of plan.create) {
    print(`+ ${definition.name}`);
    if (!dryRun) await discord.create(definition);
  }
  for (const { id, wanted: definition, differences } of plan.update) {
    print(`~ ${definition.name}`);
    for (const difference of differences) print(`    ${difference}`);
    if (!dryRun) await discord.update(id, definition);
  }
  for (const { id, name } of plan.foreign) {
    print(prune ? `- ${name}` : `? ${name} is not ours; --prune removes it`);
    if (prune && !dryRun) await discord.remove(id);
  }
  return plan;
}
