import {
  apology,
  DEFERRAL,
  explain,
  toResponse,
  type InteractionResponse,
  type Reply,
} from "../../shared/discord/reply.ts";
import type { Interaction } from "../../shared/discord/interaction.ts";
import { describeError } from "../../shared/logging/log.ts";
import { MINUTE, SECOND } from "../../shared/time.ts";
import { memberEvent } from "./audit.ts";
import type { Handler, InteractionContext } from "./handler.ts";
import { within } from "../../durable-objects/within.ts";

/** Discord gives up after 3 s; the last one is for storing the answer and for the network (requirement V2). */
export const DEFER_AFTER = 2 * SECOND;

/** The platform ends work after an answer at 30 s; before that the member must hear of it. */
const DEFERRED_LIMIT = 25 * SECOND;

/** How long the answer to an interaction can be edited (Discord reference, "Followup Messages"). */
const TOKEN_LIFETIME = 15 * MINUTE;

/** Runs a handler and answers in time: what it says, an apology if it throws, or a deferral and an edit later. */
export async function run(
  handler: Handler,
  interaction: Interaction,
  context: InteractionContext,
): Promise<InteractionResponse> {
  const work = replyOf(handler, interaction, context);
  const { startedAt, services } = context;
  const inTime = await within(startedAt + DEFER_AFTER - services.now(), () => work);
  if (inTime.kind === "done" && !hasFile(inTime.value)) return toResponse(inTime.value);
  context.waitUntil(editLater(work, interaction, context));
  return DEFERRAL;
}

/** A file travels with an edit only, through the outbox: the first answer is plain JSON. */
const hasFile = (reply: Reply): boolean => reply.kind === "message" && reply.message.file !== undefined;

/** Never rejects: a handler that throws becomes an apology with the request's id, and a log line. */
async function replyOf(
  handler: Handler,
  interaction: Interaction,
  context: InteractionContext,
): Promise<Reply> {
  try {
    return await handler(interaction, context);
  } catch (error) {
    const { kind, target } = interaction;
    context.log.error("interaction_failed", { kind, target, ...describeError(error) });
    context.waitUntil(recordFailure(interaction, context));
    return apology(context.requestId, interaction.locale);
  }
}

/** An access event: lost with a log line rather than made the member's trouble. */
async function recordFailure(interaction: Interaction, context: InteractionContext): Promise<void> {
  const { kind, target } = interaction;
  const event = memberEvent(interaction, context, {
    class: "access",
    event: "interaction_failed",
    outcome: "failure",
    detail: { kind, target },
  });
  try {
    await context.services.audit([event]);
  } catch (error) {
    context.log.error("audit_lost", { lost: event.event, ...describeError(error) });
  }
}

/** Replaces "thinking…" through the outbox, which outlives this isolate and retries. */
async function editLater(
  work: Promise<Reply>,
  interaction: Interaction,
  context: InteractionContext,
): Promise<void> {
  const waited = await within(DEFERRED_LIMIT, () => work);
  const reply = waited.kind === "done" ? waited.value : explain("too_slow", interaction.locale);
  if (waited.kind !== "done") context.log.error("interaction_too_slow", { target: interaction.target });
  // A form can only be the first answer.
  const { message } = reply.kind === "message" ? reply : explain("slow_form", interaction.locale);
  const { id, applicationId, token } = interaction;
  try {
    await context.services.enqueue("discord", [
      {
        key: `interaction:${id}:edit`,
        lane: "interactive",
        subject: `interaction:${id}`,
        effect: {
          kind: "edit_interaction",
          applicationId,
          token,
          message,
          deferredAt: context.services.now(),
        },
        expiresAt: context.startedAt + TOKEN_LIFETIME,
      },
    ]);
  } catch (error) {
    context.log.error("interaction_edit_lost", { target: interaction.target, ...describeError(error) });
  }
}
