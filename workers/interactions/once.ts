import { SECOND } from "../../shared/time.ts";
import { describeError } from "../../shared/logging/log.ts";
import type { Begun } from "../../shared/discord/journal.ts";
import type { Interaction } from "../../shared/discord/interaction.ts";
import type { InteractionContext } from "./handler.ts";
import { within, type Waited } from "../../durable-objects/within.ts";

/** A handler keeps at least a second of its two when the journal is slow. */
const BEGIN_LIMIT = 1 * SECOND;
/** Added to the two seconds a handler may take, it leaves Discord's three half a second for the network. */
const FINISH_LIMIT = 0.5 * SECOND;
/** A repeat waits for the first run's answer until then, from its own start. */
const REPEAT_LIMIT = 2.5 * SECOND;

/**
 * Answers an interaction id once: `first` runs for the first request that brings it, every repeat gets that
 * answer. The answer is stored before it is given. Fails open: without the journal the handler runs, because
 * its effects are idempotent and a member must not be turned away for our bookkeeping.
 */
export async function once(
  interaction: Interaction,
  context: InteractionContext,
  first: () => Promise<string>,
  unfinished: string,
): Promise<string> {
  const begun = await begin(interaction, context);
  switch (begun.state) {
    case "first": {
      const answer = await first();
      await finish(interaction, answer, context);
      return answer;
    }
    case "answered":
      return begun.answer;
    case "running":
      return (await firstAnswer(interaction, context)) ?? unfinished;
    case "unfinished":
      return unfinished;
  }
}

async function begin({ id }: Interaction, context: InteractionContext): Promise<Begun> {
  const begun = await within(BEGIN_LIMIT, () => context.services.interactions.begin(id));
  if (begun.kind === "done") return begun.value;
  warn("begin", begun, context);
  return { state: "first" };
}

async function finish({ id }: Interaction, answer: string, context: InteractionContext): Promise<void> {
  const finished = await within(FINISH_LIMIT, () => context.services.interactions.finish(id, answer));
  if (finished.kind !== "done") warn("finish", finished, context);
}

async function firstAnswer({ id }: Interaction, context: InteractionContext): Promise<string | null> {
  const { services, startedAt } = context;
  const outcome = await within(startedAt + REPEAT_LIMIT - services.now(), () =>
    services.interactions.outcome(id),
  );
  if (outcome.kind === "done") return outcome.value;
  warn("outcome", outcome, context);
  return null;
}

function warn(
  step: string,
  waited: Exclude<Waited<unknown>, { kind: "done" }>,
  { log }: InteractionContext,
): void {
  log.warn("interaction_journal_unreachable", {
    step,
    ...(waited.kind === "late" ? { error: "no answer in time" } : describeError(waited.error)),
  });
}
