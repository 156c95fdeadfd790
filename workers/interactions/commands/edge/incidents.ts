import { textOption } from "../../../../shared/discord/command-options.ts";
import { linesThatFit, moment, plain } from "../../../../shared/discord/markdown.ts";
import { say, sayInstead, type Reply } from "../../../../shared/discord/reply.ts";
import { isSnowflake } from "../../../../shared/discord/snowflake.ts";
import type { Incident } from "../../../../shared/incidents/incident.ts";
import { INCIDENT_TYPES } from "../../../../shared/incidents/types.ts";
import { describeError } from "../../../../shared/logging/log.ts";
import { fill } from "../../../../shared/words/fill.ts";
import type { TeamWords } from "../../../../shared/words/team.ts";
import { actOnIncident } from "../../../incidents/act.ts";
import type { GuildInteraction, InteractionContext } from "../../handler.ts";
import { operatorName } from "../../operator.ts";
import { choicesOf, type EdgeCommand, type EdgeCompleter } from "./command.ts";
import { cursorOf, showPage } from "./pages.ts";
import { askFirst } from "./question.ts";

/** Open incidents that are looked at for one message, and in one list of suggestions. */
const SHOWN = 25;
const SUMMARY = 120;

/** How many incidents are open; null: the part did not answer. */
export async function openIncidentCount({ services, log }: InteractionContext): Promise<number | null> {
  try {
    return (await services.alerts.status()).unresolved.length;
  } catch (error) {
    log.warn("status_part_missing", { part: "alerts", ...describeError(error) });
    return null;
  }
}

/** The `custom_id` of the buttons that turn pages, and the incident behind which a page begins. */
const INCIDENTS_BUTTON = "edge_incidents";

/** `/edge incidents`, and the buttons below it: what is open, the newest first. */
export const incidents: EdgeCommand = async (interaction, { services }, words) => {
  const cursor = interaction.kind === "component" ? cursorOf(interaction.argument) : null;
  const { incidents: found, cursor: behind } = await services.alerts.incidents(true, cursor, SHOWN);
  const lines = found.map((incident) => line(incident, words));
  const shown = linesThatFit(lines);
  const next = shown < found.length ? found[shown - 1]?.id : behind;
  const page = {
    title: words.incidents.title,
    lines: lines.slice(0, shown),
    first: cursor === null ? null : INCIDENTS_BUTTON,
    next: next === null || next === undefined ? null : `${INCIDENTS_BUTTON}:${next}`,
  };
  return showPage(interaction, page, words);
};

const line = ({ id, severity, type, summary, openedAt, state }: Incident, { incidents: words }: TeamWords) =>
  fill(words.line, {
    id,
    severity: severity.toUpperCase(),
    kind: INCIDENT_TYPES[type].title,
    summary: plain(summary, SUMMARY),
    since: moment(openedAt),
    state:
      state.kind === "acknowledged" ? fill(words.acknowledged, { by: person(state.by) }) : words[state.kind],
  });

/** An operator in Discord is shown as Discord shows people. */
const person = (name: string): string => {
  const id = name.replace(/^discord:/, "");
  return id !== name && isSnowflake(id) ? `<@${id}>` : plain(name);
};

const idOf = (text: string): number | null => (/^[1-9]\d{0,14}$/.test(text) ? Number(text) : null);

const actorOf = (interaction: GuildInteraction, { requestId }: InteractionContext) => ({
  name: operatorName(interaction),
  address: null,
  requestId,
});

/** `/edge ack`: the incident is theirs, and its reminders stop. */
export const ack: EdgeCommand = async (interaction, context, words) => {
  const given = textOption(interaction.options, "incident");
  const id = idOf(given);
  if (id === null) return say(fill(words.incidents.absent, { id: plain(given) }));
  const { services } = context;
  const acted = await actOnIncident(services, actorOf(interaction, context), id, { do: "acknowledge" });
  if (acted.ok) return say(fill(words.incidents.acked, { id }));
  const taken = acted.error === "already_acknowledged";
  return say(fill(taken ? words.incidents.taken : words.incidents.absent, { id }));
};

/** `/edge resolve`: asked first, since it undoes what the edge did by itself. */
export const resolve: EdgeCommand = async (interaction, context, words) => {
  const { options } = interaction;
  const given = textOption(options, "incident");
  const id = idOf(given);
  const file = id === null ? null : await context.services.alerts.incident(id);
  if (id === null || file === null || file.incident.state.kind === "resolved") {
    return say(fill(words.incidents.absent, { id: plain(given) }));
  }
  const note = textOption(options, "note") || "Resolved in Discord";
  const question = fill(words.incidents.ask_resolve, { id });
  return askFirst(interaction, context, words, question, { do: "resolve", id, note });
};

/** After the question. */
export async function resolveConfirmed(
  { id, note }: { readonly id: number; readonly note: string },
  interaction: GuildInteraction,
  context: InteractionContext,
  words: TeamWords,
): Promise<Reply> {
  const acted = await actOnIncident(context.services, actorOf(interaction, context), id, {
    do: "resolve",
    note,
  });
  return sayInstead(fill(acted.ok ? words.incidents.closed : words.incidents.absent, { id }));
}

export const completeIncident: EdgeCompleter = async (typed, { services }) => {
  const page = await services.alerts.incidents(true, null, SHOWN);
  return choicesOf(
    typed,
    page.incidents.map(({ id, type, summary }) => ({
      value: String(id),
      name: `${id} · ${INCIDENT_TYPES[type].title} · ${summary}`,
    })),
  );
};
