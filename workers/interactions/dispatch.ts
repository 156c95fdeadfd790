import type { Interaction } from "../../shared/discord/interaction.ts";
import { explain, toChoices, toResponse, type InteractionResponse } from "../../shared/discord/reply.ts";
import { describeError } from "../../shared/logging/log.ts";
import type { Completer, HandlerTable, InteractionContext } from "./handler.ts";
import { once } from "./once.ts";
import { DEFER_AFTER, run } from "./run.ts";
import { within } from "../../durable-objects/within.ts";

/** The answer to an interaction, as JSON text: a repeat must get the same one. Never rejects, never late. */
export async function dispatch(
  interaction: Interaction,
  table: HandlerTable,
  context: InteractionContext,
): Promise<string> {
  const { kind, target } = interaction;
  if (kind === "autocomplete") {
    return JSON.stringify(await complete(table.autocomplete.get(target), interaction, context));
  }
  const handler = table[kind].get(target);
  // Changes nothing, so it needs no journal.
  if (handler === undefined) {
    context.log.warn("interaction_unknown", { kind, target });
    return JSON.stringify(toResponse(explain(kind, interaction.locale)));
  }
  return once(
    interaction,
    context,
    async () => JSON.stringify(await run(handler, interaction, context)),
    JSON.stringify(toResponse(explain("unfinished", interaction.locale))),
  );
}

/** Suggestions come with every key pressed and change nothing: no journal, and none rather than late ones. */
async function complete(
  completer: Completer | undefined,
  interaction: Interaction,
  context: InteractionContext,
): Promise<InteractionResponse> {
  if (completer === undefined) return toChoices([]);
  const { startedAt, services, log } = context;
  const choices = await within(startedAt + DEFER_AFTER - services.now(), () =>
    completer(interaction, context),
  );
  if (choices.kind === "done") return toChoices(choices.value);
  const cause = choices.kind === "late" ? { error: "no answer in time" } : describeError(choices.error);
  log.warn("autocomplete_failed", { target: interaction.target, ...cause });
  return toChoices([]);
}
