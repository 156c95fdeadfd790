import { sanitise } from "../logging/sanitise.ts";
import { toUnixSeconds } from "../time.ts";

/** What Discord's markdown reads as something else than itself; a colon and "<" make links, mentions and emoji. */
const MARKS = /[\\*_~`|>#[\]()<@:-]/g;

/** Text that others wrote, as itself: no formatting, link or mention comes of it. At most `cap` code points. */
export const plain = (text: string, cap?: number): string => sanitise(text, cap).replace(MARKS, "\\$&");

/** The same as code. */
export const code = (text: string, cap?: number): string => `\`${sanitise(text, cap).replaceAll("`", "ˋ")}\``;

/** A moment, Unix milliseconds, which Discord shows in the reader's own time and words: "in 2 hours". */
export const ago = (at: number): string => `<t:${toUnixSeconds(at)}:R>`;

/** The same as date and time. */
export const moment = (at: number): string => `<t:${toUnixSeconds(at)}:f>`;

/** Discord's bound on a message's text, in characters. */
const MAX_CONTENT = 2_000;
/** Left for what follows the lines. */
const MARGIN = 100;

/** How many of the lines, from the first, one message takes. */
export function linesThatFit(lines: readonly string[]): number {
  let length = 0;
  const tooMany = lines.findIndex((line) => (length += line.length + 1) > MAX_CONTENT - MARGIN);
  return tooMany === -1 ? lines.length : tooMany;
}

/** As many of the lines as one message takes, one below the other. */
export function joinLines(lines: readonly string[]): string {
  const fitting = linesThatFit(lines);
  return [...lines.slice(0, fitting), ...(fitting < lines.length ? ["…"] : [])].join("\n");
}
