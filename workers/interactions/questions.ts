import { buttonRow, dangerButton, quietButton } from "../../shared/discord/components.ts";
import type { Taken } from "../../shared/discord/confirmation.ts";
import { say, sayInstead, type MessageReply, type Reply } from "../../shared/discord/reply.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import { isSnowflake, type Snowflake } from "../../shared/discord/snowflake.ts";
import type { Interaction } from "../../shared/discord/interaction.ts";
import type { InteractionContext } from "./handler.ts";

/** The `custom_id`s of a question's buttons: the one that does it carries the interaction that asked. */
export interface QuestionIds {
  readonly confirm: string;
  readonly cancel: string;
}

interface Labels {
  readonly confirm: string;
  readonly cancel: string;
}

/** Asks before something is done. The action waits in the interaction's journal, for this member and one press. */
export async function ask(
  interaction: Interaction,
  { services }: InteractionContext,
  question: {
    readonly text: string;
    readonly labels: Labels;
    readonly ids: QuestionIds;
    /** JSON of whoever asks. */
    readonly action: string;
  },
): Promise<MessageReply> {
  await services.questions.hold(interaction.id, {
    askedOf: interaction.invoker.id,
    action: question.action,
    askedAt: services.now(),
  });
  return {
    kind: "message",
    message: {
      content: question.text,
      components: [
        buttonRow(
          dangerButton(question.labels.confirm, `${question.ids.confirm}:${interaction.id}`),
          quietButton(question.labels.cancel, question.ids.cancel),
        ),
      ],
    },
    ...(interaction.kind === "component" ? { replaces: true } : {}),
  };
}

/** What the pressed button stands for, handed out once, as JSON; or what to say where there is nothing to do. */
export async function answered(
  interaction: Interaction,
  { services }: InteractionContext,
  words: { readonly over: string; readonly not_yours: string },
): Promise<Result<string, Reply>> {
  const asked: Snowflake = interaction.argument;
  const taken: Taken = isSnowflake(asked)
    ? await services.questions.take(asked, interaction.invoker.id)
    : { kind: "over" };
  switch (taken.kind) {
    case "taken":
      return ok(taken.action);
    case "over":
      return err(sayInstead(words.over));
    case "not_yours":
      return err(say(words.not_yours));
  }
}
