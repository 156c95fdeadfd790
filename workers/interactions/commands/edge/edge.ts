import { roleOfMember } from "../../../../shared/access/roles.ts";
import { textOption } from "../../../../shared/discord/command-options.ts";
import { say } from "../../../../shared/discord/reply.ts";
import { teamWords } from "../../../../shared/words/team.ts";
import type { Completer } from "../../handler.ts";
import { teamOnly } from "../../team-only.ts";
import { auditCommand } from "./audit.ts";
import { block, completeUnblock, showList, unblock } from "./blocks.ts";
import { breaker, completeBreaker } from "./breaker.ts";
import type { EdgeCommand, EdgeCompleter } from "./command.ts";
import { cancelled, confirmed } from "./confirm.ts";
import { certs } from "./certificates.ts";
import { ack, completeIncident, incidents, resolve } from "./incidents.ts";
import { mode } from "./mode.ts";
import { status } from "./status.ts";
import { kill, trading } from "./trading.ts";

/** What `/edge` can do, by subcommand (row E1). */
export const SUBCOMMANDS: ReadonlyMap<string, EdgeCommand> = new Map([
  ["status", status],
  ["block", block],
  ["unblock", unblock],
  ["blocks", showList],
  ["mode", mode],
  ["incidents", incidents],
  ["ack", ack],
  ["resolve", resolve],
  ["breaker", breaker],
  ["audit", auditCommand],
  ["certs", certs],
  ["trading", trading],
  ["kill", kill],
]);

/** By subcommand and option. */
const COMPLETERS: ReadonlyMap<string, EdgeCompleter> = new Map([
  ["unblock target", completeUnblock],
  ["breaker dependency", completeBreaker],
  ["ack incident", completeIncident],
  ["resolve incident", completeIncident],
]);

/** `/edge …`: the team only, whatever Discord's permissions say. */
export const edge = teamOnly(async (interaction, context) => {
  const words = teamWords(interaction.locale);
  const command = SUBCOMMANDS.get(interaction.options.path[0] ?? "");
  return command === undefined ? say(words.common.unknown_subcommand) : command(interaction, context, words);
});

/** Suggestions show what is blocked and what is wrong: to the team only, and to others none. */
export const completeEdge: Completer = async (interaction, context) => {
  const { guild, options, locale } = interaction;
  const completer = COMPLETERS.get(`${options.path[0]} ${options.focused}`);
  if (guild === null || completer === undefined) return [];
  const { settings } = await context.services.guilds.orDefaults(guild.id);
  if (roleOfMember(guild.memberRoles, settings.teamRoleId) === null) return [];
  return completer(textOption(options, options.focused ?? ""), context, teamWords(locale));
};

const button = (command: EdgeCommand) =>
  teamOnly((interaction, context) => command(interaction, context, teamWords(interaction.locale)));

/** The buttons under `/edge`'s answers, by the name in their `custom_id`. */
export const edgeList = button(showList);
export const edgeIncidents = button(incidents);
export const edgeCerts = button(certs);
export const edgeAudit = button(auditCommand);
export const edgeConfirm = button(confirmed);
export const edgeCancel = button(cancelled);
