import { textOption } from "../../../../shared/discord/command-options.ts";
import { ago, moment, plain } from "../../../../shared/discord/markdown.ts";
import { say, sayInstead, type Reply } from "../../../../shared/discord/reply.ts";
import { LONGEST_REASON } from "../../../../shared/policy/change.ts";
import { DEFAULT_COLOUR } from "../../../../shared/settings/guild.ts";
import type { Author } from "../../../../shared/trading/author.ts";
import type { Command } from "../../../../shared/trading/command.ts";
import { HALTS, type Halt } from "../../../../shared/trading/kill-switch.ts";
import { alertSubject } from "../../../../shared/trading/loss.ts";
import { fill } from "../../../../shared/words/fill.ts";
import type { TeamWords } from "../../../../shared/words/team.ts";
import type { GuildInteraction, InteractionContext } from "../../handler.ts";
import { operatorName } from "../../operator.ts";
import type { EdgeCommand } from "./command.ts";
import { askFirst } from "./question.ts";

/** Trading is held; the colour of what is critical in alerts (row O4). */
const HELD = 16_711_680;

/** `/edge trading`: the kill switch, how far its word got, and the rules. */
export const trading: EdgeCommand = async (_interaction, { services }, words) => {
  const { mode, killSwitch, rules, other } = await services.trading().overview();
  const { trading: labels } = words;
  const measured = (subject: string): string => {
    const rule = rules.find((one) => one.subject === subject);
    return rule === undefined ? words.common.none : `${rule.measured ?? ""} / ${rule.limit}`;
  };
  const breached = [{ mode: mode.mode, rules }, ...(other === null ? [] : [other])].flatMap((book) =>
    book.rules.filter((rule) => rule.breached).map(({ subject }) => plain(alertSubject(book.mode, subject))),
  );
  const fields = [
    [labels.state, labels[killSwitch.halt ?? "running"]],
    [labels.environment, modeText(mode, words)],
    [labels.delivery, killSwitch.command === null ? words.common.never : delivery(killSwitch.command, words)],
    [labels.trades, measured("trades_per_hour")],
    [labels.volume, measured("volume_per_day")],
    [labels.breached, breached.join(", ") || words.common.none],
  ] as const;
  return {
    kind: "message",
    message: {
      embeds: [
        {
          title: labels.title,
          color: killSwitch.halt === null ? DEFAULT_COLOUR : HELD,
          fields: fields.map(([name, value]) => ({ name, value, inline: true })),
        },
      ],
    },
  };
};

const modeText = (
  mode: { readonly mode: "paper" } | { readonly mode: "live"; readonly until: number },
  { trading: labels, status }: TeamWords,
): string =>
  mode.mode === "paper"
    ? labels.paper
    : fill(status.until, { value: labels.live, until: moment(mode.until) });

function delivery({ status, settledAt, note }: Command, { trading: words }: TeamWords): string {
  switch (status) {
    case "done":
      return fill(words.delivered, { when: settledAt === null ? "" : ago(settledAt) });
    case "failed":
      return fill(words.refused, { note: plain(note ?? "") });
    case "expired":
    case "superseded":
      return words.lost;
    case "requested":
    case "delivered":
    case "accepted":
      return words.pending;
  }
}

/** The trading object's own two steps are done on behalf of one name. */
const authorOf = (interaction: GuildInteraction, { requestId }: InteractionContext): Author => ({
  by: { type: "operator", id: operatorName(interaction) },
  address: null,
  requestId,
});

const QUESTIONS = {
  stop_entries: "ask_stop_entries",
  stop: "ask_stop",
  flatten: "ask_flatten",
} as const satisfies Record<Halt, keyof TeamWords["trading"]>;

const question = (action: Halt, reason: string, { trading: words }: TeamWords): string =>
  fill(words[QUESTIONS[action]], { reason: plain(reason, LONGEST_REASON) });

/** `/edge kill`: asked twice; what holds trading back needs no password, what lets it go again does. */
export const kill: EdgeCommand = async (interaction, context, words) => {
  const { options } = interaction;
  const action = HALTS.find((halt) => halt === textOption(options, "level"));
  const reason = textOption(options, "reason");
  if (action === undefined || reason === "") return say(words.mode.needs_reason);
  return askFirst(interaction, context, words, question(action, reason, words), {
    do: "propose_halt",
    halt: action,
    reason,
  });
};

/** After the first question: the trading object waits for the second. */
export async function proposeHalt(
  { halt, reason }: { readonly halt: Halt; readonly reason: string },
  interaction: GuildInteraction,
  context: InteractionContext,
  words: TeamWords,
): Promise<Reply> {
  const proposal = await context.services
    .trading()
    .propose(authorOf(interaction, context), { action: halt, reason, lifetime: null });
  if (!proposal.ok) return sayInstead(fill(words.common.failed, { problem: proposal.error }));
  const second = fill(words.confirm.second, { question: question(halt, reason, words) });
  return askFirst(interaction, context, words, second, { do: "halt", code: proposal.value.code });
}

/** After the second: from here on nothing trades through the edge, and the VPS is told. */
export async function confirmHalt(
  { code }: { readonly code: string },
  interaction: GuildInteraction,
  context: InteractionContext,
  words: TeamWords,
): Promise<Reply> {
  const confirmed = await context.services.trading().confirm(authorOf(interaction, context), code);
  return sayInstead(confirmed.ok ? words.trading.ordered : words.confirm.over);
}
