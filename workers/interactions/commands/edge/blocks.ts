import { textOption } from "../../../../shared/discord/command-options.ts";
import { code, moment, plain } from "../../../../shared/discord/markdown.ts";
import { say, sayInstead, type Reply } from "../../../../shared/discord/reply.ts";
import { checkCommand, LONGEST_REASON, OPERATOR } from "../../../../shared/policy/change.ts";
import { DAY, HOUR } from "../../../../shared/time.ts";
import { fill } from "../../../../shared/words/fill.ts";
import type { TeamWords } from "../../../../shared/words/team.ts";
import { bannedDetail } from "../../../limits/lift-ban.ts";
import { changePolicy } from "../../../policy/operations.ts";
import type { GuildInteraction, InteractionContext } from "../../handler.ts";
import { authorOf, operatorEvent } from "../../operator.ts";
import { choicesOf, type EdgeCommand, type EdgeCompleter } from "./command.ts";
import { askFirst } from "./question.ts";
import { describeFaults } from "./faults.ts";
import { cursorOf, showPage } from "./pages.ts";

/** The durations a block can have, in milliseconds; null: for ever. A day where nobody says. */
const BLOCK_LENGTHS = {
  "1h": 1 * HOUR,
  "6h": 6 * HOUR,
  "1d": 1 * DAY,
  "7d": 7 * DAY,
  "30d": 30 * DAY,
  forever: null,
} as const satisfies Record<string, number | null>;
const DEFAULT_LENGTH = "1d";

/** What nobody can have blocked may still be asked for, at any length. */
const LONGEST_SHOWN = 100;

const isLength = (text: string): text is keyof typeof BLOCK_LENGTHS => Object.hasOwn(BLOCK_LENGTHS, text);

const end = (expiresAt: number | null, { block: words }: TeamWords): string =>
  expiresAt === null ? words.forever : fill(words.until, { until: moment(expiresAt) });

/** `/edge block`: looked at before the question, so that the question says what will be. */
export const block: EdgeCommand = async (interaction, context, words) => {
  const { options } = interaction;
  const { services } = context;
  const now = services.now();
  const length = textOption(options, "duration");
  const lasts = BLOCK_LENGTHS[isLength(length) ? length : DEFAULT_LENGTH];
  const expiresAt = lasts === null ? null : now + lasts;
  const target = textOption(options, "target");
  const reason = textOption(options, "reason");
  const checked = checkCommand(
    { do: "add", list: "block", target, reason, expiresAt },
    now,
    services.config.adminRanges,
  );
  if (!checked.ok) return say(describeFaults([checked.error], target, words));
  return askFirst(
    interaction,
    context,
    words,
    fill(words.block.ask, {
      target: code(target),
      until: end(expiresAt, words),
      reason: plain(reason, LONGEST_REASON),
    }),
    { do: "block", target, reason, expiresAt },
  );
};

/** `/edge unblock`: off the block list and out of the jails. */
export const unblock: EdgeCommand = async (interaction, context, words) => {
  const target = textOption(interaction.options, "target");
  const question = fill(words.block.ask_unblock, { target: code(target, LONGEST_SHOWN) });
  return askFirst(interaction, context, words, question, { do: "unblock", target });
};

/** After the question. */
export async function unblockConfirmed(
  { target }: { readonly target: string },
  interaction: GuildInteraction,
  context: InteractionContext,
  words: TeamWords,
): Promise<Reply> {
  const { services, waitUntil } = context;
  const [removed, lifted] = await Promise.all([
    changePolicy(services, authorOf(interaction, context), OPERATOR, [
      { do: "remove", list: "block", target },
    ]),
    services.bans.lift(target),
  ]);
  if (lifted) {
    await services.audit([
      operatorEvent(interaction, context, {
        class: "admin",
        event: "ban_lifted",
        outcome: "success",
        detail: await bannedDetail(services.auditTrail, target),
      }),
    ]);
  }
  if (removed.ok) services.policy.announce(removed.value.version, waitUntil);
  const done = [
    ...(removed.ok && removed.value.effects[0] === "removed" ? [words.block.unblocked] : []),
    ...(lifted ? [words.block.lifted] : []),
  ];
  const said = done.length > 0 ? done : [words.block.absent];
  return sayInstead(
    said.map((text) => fill<string>(text, { target: code(target, LONGEST_SHOWN) })).join("\n"),
  );
}

/** Entries on one page: short enough for a message even where each reason is as long as it may be. */
const PAGE = 6;
const LISTS = ["block", "allow", "bans"] as const;
type List = (typeof LISTS)[number];

/** The `custom_id` of the buttons that turn pages: the list, and where it goes on. */
const LIST_BUTTON = "edge_list";

/** `/edge blocks`, and the buttons below it. */
export const showList: EdgeCommand = async (interaction, context, words) => {
  const [named = "", from = ""] =
    interaction.kind === "component"
      ? interaction.argument.split(":")
      : [textOption(interaction.options, "list")];
  const list = LISTS.find((known) => known === named) ?? "block";
  const cursor = cursorOf(from);
  const { lines, next } =
    list === "bans"
      ? await banPage(cursor ?? 0, context, words)
      : await entryPage(list, cursor, context, words);
  const title = {
    block: words.block.list_block,
    allow: words.block.list_allow,
    bans: words.block.list_bans,
  }[list];
  const page = {
    title,
    lines,
    first: cursor === null ? null : `${LIST_BUTTON}:${list}`,
    next: next === null ? null : `${LIST_BUTTON}:${list}:${next}`,
  };
  return showPage(interaction, page, words);
};

interface Page {
  readonly lines: readonly string[];
  readonly next: number | null;
}

async function entryPage(
  list: Exclude<List, "bans">,
  cursor: number | null,
  { services }: InteractionContext,
  words: TeamWords,
): Promise<Page> {
  const page = await services.policyObject.list(list, cursor, PAGE);
  return {
    lines: page.entries.map(({ target, expiresAt, reason, author }) =>
      fill(words.block.line, {
        target: code(target),
        until: end(expiresAt, words),
        reason: plain(reason, LONGEST_REASON),
        author: plain(author),
      }),
    ),
    next: page.cursor,
  };
}

/** Bans have no cursor: `from` counts those before. */
async function banPage(from: number, { services }: InteractionContext, words: TeamWords): Promise<Page> {
  const bans = await services.bans.list(from + PAGE + 1);
  return {
    lines: bans.slice(from, from + PAGE).map(({ key, until, cause, offence }) =>
      fill(words.block.line, {
        target: code(key),
        until: end(until, words),
        reason: plain(offence),
        author: plain(cause.by === "jail" ? cause.jail : cause.rule),
      }),
    ),
    next: bans.length > from + PAGE ? from + PAGE : null,
  };
}

/** Suggestions a key press may cost: one page of the list, and the longest bans. */
const SUGGESTED = 100;

export const completeUnblock: EdgeCompleter = async (typed, { services }) => {
  const [page, bans] = await Promise.all([
    services.policyObject.list("block", null, SUGGESTED),
    services.bans.list(SUGGESTED),
  ]);
  const listed = page.entries.map(({ target, reason }) => ({ value: target, name: `${target} · ${reason}` }));
  const banned = bans.map(({ key, offence }) => ({ value: key, name: `${key} · ${offence}` }));
  return choicesOf(typed, [...listed, ...banned]);
};
