import { utcText } from "../../time.ts";
import type { Notice } from "../notice.ts";
import type { Post } from "../post.ts";
import { telegramCode, telegramText } from "./escape.ts";
import { factName, headOf, pageOf, runbookOf, sinceWord, unnamedText } from "./words.ts";

/** Telegram's reference, "sendMessage": characters after its entities are read; counted with the marks it is less. */
const MESSAGE_LIMIT = 4_096;
const HEADING_LIMIT = 300;
const SUMMARY_LIMIT = 1_500;
const FACT_LIMIT = 200;
const BETWEEN = "\n\n";

/** One notice as HTML, at most a message long: of too many facts the last ones are left out. */
function block(notice: Notice, edgeUrl: string | null): string {
  const heading = notice.subject === null ? headOf(notice) : `${headOf(notice)} · ${notice.subject}`;
  const page = pageOf(notice, edgeUrl);
  const times = notice.count > 1 ? `, ${notice.count} times` : "";
  const incident = notice.incident === null ? "" : `, incident ${notice.incident}`;
  const head = `<b>${telegramText(heading, HEADING_LIMIT)}</b>\n${telegramText(notice.summary, SUMMARY_LIMIT)}`;
  const foot = [
    `${sinceWord(notice)} ${utcText(notice.since)}${times}${incident}`,
    `<code>${telegramCode(runbookOf(notice), FACT_LIMIT)}</code>`,
    ...(page === null ? [] : [telegramCode(page, FACT_LIMIT)]),
  ].join("\n");
  let facts = "";
  for (const [name, value] of Object.entries(notice.facts)) {
    const line = `\n${telegramText(factName(name), FACT_LIMIT)}: <code>${telegramCode(String(value), FACT_LIMIT)}</code>`;
    if (head.length + facts.length + line.length + 1 + foot.length > MESSAGE_LIMIT) break;
    facts += line;
  }
  return `${head}${facts}\n${foot}`;
}

/** Texts for `sendMessage` with `parse_mode: HTML`, as few as the limit allows, in the order of the notices. */
export function telegramTexts({ notices, unnamed }: Post, edgeUrl: string | null): readonly string[] {
  const texts: string[] = [];
  for (const notice of notices) addBlock(texts, block(notice, edgeUrl));
  if (unnamed > 0) addBlock(texts, unnamedText(unnamed));
  return texts;
}

function addBlock(texts: string[], text: string): void {
  const last = texts.at(-1);
  const joined = last === undefined ? text : `${last}${BETWEEN}${text}`;
  if (last !== undefined && joined.length <= MESSAGE_LIMIT) texts[texts.length - 1] = joined;
  else texts.push(text);
}
