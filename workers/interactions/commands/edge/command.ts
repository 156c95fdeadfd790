import type { TeamWords } from "../../../../shared/words/team.ts";
import type { Choice, Reply } from "../../../../shared/discord/reply.ts";
import type { GuildInteraction, InteractionContext } from "../../handler.ts";

/** One subcommand of `/edge`, or one of its buttons; who may is decided before. */
export type EdgeCommand = (
  interaction: GuildInteraction,
  context: InteractionContext,
  words: TeamWords,
) => Promise<Reply>;

/** Suggestions for the option that is being typed. */
export type EdgeCompleter = (
  typed: string,
  context: InteractionContext,
  words: TeamWords,
) => Promise<readonly Choice[]>;

/** Discord's bounds on a choice, in characters. */
const MAX_CHOICE = 100;

/** Suggestions that hold what was typed; too long ones are left out, since a cut value is another one. */
export const choicesOf = (
  typed: string,
  found: readonly { readonly value: string; readonly name?: string }[],
): readonly Choice[] =>
  found
    .filter(
      ({ value, name = value }) =>
        value.length <= MAX_CHOICE && `${value} ${name}`.toLowerCase().includes(typed.toLowerCase()),
    )
    .map(({ value, name = value }) => ({ name: name.slice(0, MAX_CHOICE), value }));
