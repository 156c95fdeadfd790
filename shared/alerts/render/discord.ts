import type { APIEmbed } from "discord-api-types/v10";
import type { OutgoingMessage } from "../../outbox/effect.ts";
import { SECOND } from "../../time.ts";
import type { Notice } from "../notice.ts";
import type { Post } from "../post.ts";
import type { Severity } from "../signal.ts";
import { discordText } from "./escape.ts";
import { factName, headOf, pageOf, runbookOf, sinceWord, unnamedText } from "./words.ts";

/** Requirement O4, which calls an error "high" and a warning "medium". */
const COLOUR: Readonly<Record<Severity, number>> = {
  critical: 16_711_680,
  error: 16_753_920,
  warning: 16_776_960,
  info: 3_447_003,
};
/** Green: what is over is no severity. */
const RESOLVED_COLOUR = 3_066_993;

/**
 * UTF-16 units. Discord takes a title of 256, a description of 4,096, 25 fields of 256 and 1,024 ("Embed Limits"), and 6,000
 * over all embeds of a message, so that a single embed must stay below those.
 */
const LIMIT = { title: 256, description: 900, fieldName: 60, fieldValue: 160 } as const;
const EMBEDS_A_MESSAGE = 10;
const TEXT_A_MESSAGE = 6_000;
const FIELDS_AN_EMBED = 25;

/** A moment as every reader's own clock shows it. */
const moment = (at: number): string => {
  const seconds = Math.floor(at / SECOND);
  return `<t:${seconds}:f> (<t:${seconds}:R>)`;
};

function embedOf(notice: Notice, edgeUrl: string | null): APIEmbed {
  const heading = notice.subject === null ? headOf(notice) : `${headOf(notice)} · ${notice.subject}`;
  const page = pageOf(notice, edgeUrl);
  const facts = Object.entries(notice.facts).map(([name, value]) => ({
    name: discordText(factName(name), LIMIT.fieldName),
    value: discordText(String(value), LIMIT.fieldValue),
    inline: true,
  }));
  const known = [
    { name: sinceWord(notice), value: moment(notice.since), inline: false },
    ...(notice.count > 1 ? [{ name: "Times", value: String(notice.count), inline: true }] : []),
    ...(notice.incident === null ? [] : [{ name: "Incident", value: `${notice.incident}`, inline: true }]),
  ];
  return {
    title: discordText(heading, LIMIT.title),
    description: discordText(notice.summary, LIMIT.description),
    color: notice.kind === "resolved" ? RESOLVED_COLOUR : COLOUR[notice.severity],
    // An empty name or value is refused.
    fields: [...facts.filter(({ name, value }) => name !== "" && value !== ""), ...known].slice(
      0,
      FIELDS_AN_EMBED,
    ),
    footer: { text: runbookOf(notice) },
    timestamp: new Date(notice.at).toISOString(),
    ...(page === null ? {} : { url: page }),
  };
}

const textLength = ({ title, description, fields, footer }: APIEmbed): number =>
  (title?.length ?? 0) +
  (description?.length ?? 0) +
  (footer?.text.length ?? 0) +
  (fields ?? []).reduce((sum, { name, value }) => sum + name.length + value.length, 0);

/** As few messages as Discord's limits allow, in the order of the notices. */
export function discordMessages(
  { notices, unnamed }: Post,
  edgeUrl: string | null,
): readonly OutgoingMessage[] {
  const messages: APIEmbed[][] = [];
  let room = 0;
  for (const notice of notices) {
    const embed = embedOf(notice, edgeUrl);
    const length = textLength(embed);
    const last = messages.at(-1);
    if (last !== undefined && last.length < EMBEDS_A_MESSAGE && length <= room) {
      last.push(embed);
      room -= length;
    } else {
      messages.push([embed]);
      room = TEXT_A_MESSAGE - length;
    }
  }
  return messages.map((embeds, index) =>
    unnamed > 0 && index === messages.length - 1 ? { content: unnamedText(unnamed), embeds } : { embeds },
  );
}
