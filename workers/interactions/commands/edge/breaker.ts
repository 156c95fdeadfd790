import type { BreakerState } from "../../../../shared/breaker/state.ts";
import { numberOption, textOption } from "../../../../shared/discord/command-options.ts";
import { joinLines, moment, plain } from "../../../../shared/discord/markdown.ts";
import { say } from "../../../../shared/discord/reply.ts";
import { HOUR, MINUTE } from "../../../../shared/time.ts";
import { fill } from "../../../../shared/words/fill.ts";
import type { TeamWords } from "../../../../shared/words/team.ts";
import { choicesOf, type EdgeCommand, type EdgeCompleter } from "./command.ts";
import { askFirst } from "./question.ts";

/** How long a breaker is held open where nobody says. */
const DEFAULT_HOLD = 1 * HOUR;

/** A breaker's state in one line. */
export function describeBreaker(
  name: string,
  state: BreakerState,
  words: TeamWords,
  { cause }: { readonly cause: boolean },
): string {
  const shown = stateWords(state, words);
  return cause
    ? fill(words.breaker.line, { name, state: shown, cause: plain(state.cause) })
    : `**${name}**: ${shown}`;
}

function stateWords(state: BreakerState, { breaker: words }: TeamWords): string {
  switch (state.kind) {
    case "closed":
      return words.closed;
    case "half_open":
      return words.half_open;
    case "open":
      return fill(words.open, { until: moment(state.until) });
    case "forced_open":
    case "forced_closed":
      return fill(words[state.kind], { by: plain(state.by), until: moment(state.until) });
  }
}

/** `/edge breaker`: all of them, or one held open or closed again. */
export const breaker: EdgeCommand = async (interaction, context, words) => {
  const { services } = context;
  const { options } = interaction;
  const name = textOption(options, "dependency");
  const action = textOption(options, "action");
  const known = services.dependencies.filter((one) => name === "" || one === name);
  if (known.length === 0) return say(fill(words.breaker.unknown, { name: plain(name) }));
  if (name === "" || action === "") {
    const shown = await Promise.all(
      known.map(async (one) =>
        describeBreaker(one, (await services.breakerObject(one).status()).state, words, { cause: true }),
      ),
    );
    return say(`**${words.breaker.title}**\n${joinLines(shown)}`);
  }
  const reason = textOption(options, "reason");
  if (reason === "") return say(words.mode.needs_reason);
  const duration = (numberOption(options, "minutes") ?? DEFAULT_HOLD / MINUTE) * MINUTE;
  const question =
    action === "open"
      ? fill(words.breaker.ask_open, { name, until: moment(services.now() + duration) })
      : fill(words.breaker.ask_close, { name });
  const order = action === "open" ? ("open" as const) : ("close" as const);
  return askFirst(interaction, context, words, question, { do: "breaker", name, order, duration, reason });
};

export const completeBreaker: EdgeCompleter = async (typed, { services }) =>
  choicesOf(
    typed,
    services.dependencies.map((value) => ({ value })),
  );
