import { actionButton, buttonRow, quietButton } from "../../../../shared/discord/components.ts";
import { joinLines } from "../../../../shared/discord/markdown.ts";
import { say, sayInstead, type Reply } from "../../../../shared/discord/reply.ts";
import type { TeamWords } from "../../../../shared/words/team.ts";
import type { GuildInteraction } from "../../handler.ts";

export interface ListPage {
  readonly title: string;
  readonly lines: readonly string[];
  /** The `custom_id`s of the buttons that turn to the first page and the next; null: there is no such button. */
  readonly first: string | null;
  readonly next: string | null;
}

/** One page of a list; a pressed button turns it in its place. */
export function showPage(
  { kind }: GuildInteraction,
  { title, lines, first, next }: ListPage,
  { common }: TeamWords,
): Reply {
  const text = `**${title}**\n${joinLines(lines) || common.empty}`;
  const reply = kind === "component" ? sayInstead(text) : say(text);
  const buttons = [
    ...(first === null ? [] : [quietButton(common.first, first)]),
    ...(next === null ? [] : [actionButton(common.next, next)]),
  ];
  return buttons.length === 0
    ? reply
    : { ...reply, message: { ...reply.message, components: [buttonRow(...buttons)] } };
}

/** Where a list goes on, as a button carries it; null: at its beginning. */
export const cursorOf = (text: string): number | null => (/^\d{1,15}$/.test(text) ? Number(text) : null);
