import { LONGEST_REASON, type Command } from "./change.ts";
import type { ListName } from "./sorted-prefixes.ts";
import { formatTarget, type Target } from "./target.ts";

/** What could not be taken of an import; `line` counts from 1. */
export interface ImportFault {
  readonly line: number;
  /** The beginning of it. */
  readonly text: string;
  readonly problem: string;
}

/** An import as commands, each with the line it came from; whoever carries them out finds the bad targets. */
export interface Imported {
  readonly items: readonly ImportItem[];
  readonly faults: readonly ImportFault[];
}

export interface ImportItem {
  readonly line: number;
  readonly text: string;
  readonly command: Command;
}

/** Characters of a bad line that its report shows. */
const SHOWN = 60;
export const excerpt = (text: string): string => text.slice(0, SHOWN);

/**
 * One target a line; empty lines and what follows # or ; is comment, as in the lists of Spamhaus, FireHOL and
 * others. A comment behind a target becomes the entry's reason, else `reason` does.
 */
export function readList(
  text: string,
  list: ListName,
  { reason, expiresAt }: { readonly reason: string; readonly expiresAt: number | null },
): Imported {
  const items: ImportItem[] = [];
  for (const [index, whole] of text.split(/\r\n|\n|\r/).entries()) {
    const mark = whole.search(/[#;]/);
    const target = (mark < 0 ? whole : whole.slice(0, mark)).trim();
    if (target === "") continue;
    const comment = mark < 0 ? "" : whole.slice(mark + 1).trim();
    const ownReason = comment === "" ? reason : comment.slice(0, LONGEST_REASON);
    items.push({
      line: index + 1,
      text: excerpt(target),
      command: { do: "add", list, target, reason: ownReason, expiresAt },
    });
  }
  return { items, faults: [] };
}

/** The same form, with the reason as comment: what `readList` reads back. */
export function writeList(entries: Iterable<{ readonly target: Target; readonly reason: string }>): string {
  let text = "";
  // Control characters would end the line, or the reader's terminal.
  for (const { target, reason } of entries) {
    text += `${formatTarget(target)} # ${reason.replace(/[\p{Cc}\u2028\u2029]+/gu, " ")}\n`;
  }
  return text;
}
