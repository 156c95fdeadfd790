import { code } from "../../../../shared/discord/markdown.ts";
import { sayInstead, type Reply } from "../../../../shared/discord/reply.ts";
import { OPERATOR, type Command } from "../../../../shared/policy/change.ts";
import { fill } from "../../../../shared/words/fill.ts";
import type { TeamWords } from "../../../../shared/words/team.ts";
import { changePolicy } from "../../../policy/operations.ts";
import type { GuildInteraction, InteractionContext } from "../../handler.ts";
import { authorOf, operatorName } from "../../operator.ts";
import { answered } from "../../questions.ts";
import { unblockConfirmed } from "./blocks.ts";
import type { EdgeCommand } from "./command.ts";
import { describeFaults } from "./faults.ts";
import { actionSchema, type Action } from "./question.ts";
import { resolveConfirmed } from "./incidents.ts";
import { confirmHalt, proposeHalt } from "./trading.ts";

export const cancelled: EdgeCommand = async (_interaction, _context, words) =>
  sayInstead(words.confirm.cancelled);

/** The button of a question. Whoever presses is looked at anew: the team role may be gone since. */
export const confirmed: EdgeCommand = async (interaction, context, words) => {
  const taken = await answered(interaction, context, words.confirm);
  if (!taken.ok) return taken.error;
  const action = actionSchema.safeParse(JSON.parse(taken.value));
  // Asked by another version of this code.
  if (!action.success) return sayInstead(words.confirm.over);
  return carryOut(action.data, interaction, context, words);
};

async function carryOut(
  action: Action,
  interaction: GuildInteraction,
  context: InteractionContext,
  words: TeamWords,
): Promise<Reply> {
  switch (action.do) {
    case "block": {
      const { target, reason } = action;
      return changeOne(
        { do: "add", list: "block", target, reason, expiresAt: action.expiresAt },
        target,
        (effect) =>
          fill<string>(
            effect === "replaced" || effect === "kept" ? words.block[effect] : words.block.blocked,
            {
              target: code(target),
            },
          ),
        { interaction, context, words },
      );
    }
    case "unblock":
      return unblockConfirmed(action, interaction, context, words);
    case "mode": {
      const { value, reason } = action;
      return changeOne(
        { do: "switch", name: "mode", value, reason, expiresAt: action.expiresAt },
        value,
        () => fill(words.mode.set, { mode: words.mode[value] }),
        { interaction, context, words },
      );
    }
    case "breaker": {
      const { order, reason, duration } = action;
      const by = operatorName(interaction);
      const name = context.services.dependencies.find((known) => known === action.name);
      if (name === undefined) return sayInstead(fill(words.breaker.unknown, { name: action.name }));
      const breaker = context.services.breakerObject(name);
      // Its change is audited by itself, with `by`.
      if (order === "open") await breaker.force({ kind: "forced_open", by, reason, duration });
      else await breaker.reset(by, reason);
      return sayInstead(words.breaker.done);
    }
    case "resolve":
      return resolveConfirmed(action, interaction, context, words);
    case "propose_halt":
      return proposeHalt(action, interaction, context, words);
    case "halt":
      return confirmHalt(action, interaction, context, words);
  }
}

async function changeOne(
  command: Command,
  subject: string,
  done: (effect: string | undefined) => string,
  {
    interaction,
    context,
    words,
  }: {
    readonly interaction: GuildInteraction;
    readonly context: InteractionContext;
    readonly words: TeamWords;
  },
): Promise<Reply> {
  const { services, waitUntil } = context;
  const result = await changePolicy(services, authorOf(interaction, context), OPERATOR, [command]);
  if (!result.ok) return sayInstead(describeFaults(result.error, subject, words));
  services.policy.announce(result.value.version, waitUntil);
  return sayInstead(done(result.value.effects[0]));
}
