import { daysLeft } from "../../../../shared/certificates/findings.ts";
import type { WatchedCertificate } from "../../../../shared/certificates/ports.ts";
import { alarming } from "../../../../shared/certificates/record.ts";
import { linesThatFit, moment, plain } from "../../../../shared/discord/markdown.ts";
import { say } from "../../../../shared/discord/reply.ts";
import { fill } from "../../../../shared/words/fill.ts";
import type { TeamWords } from "../../../../shared/words/team.ts";
import type { EdgeCommand } from "./command.ts";
import { cursorOf, showPage } from "./pages.ts";

/** As much of what is wrong as fits a line; the dashboard has all of it. */
const PROBLEM = 150;
/** So many lines of one certificate fit a message, however long they are. */
const MOST = 5;

/** The `custom_id` of the buttons that turn pages, and how many certificates come before a page. */
const CERTIFICATES_BUTTON = "edge_certs";

/** `/edge certs`, and the buttons below it: every watched certificate, and how long it lasts. */
export const certs: EdgeCommand = async (interaction, { services }, words) => {
  const { certificates, now } = services;
  if (certificates.targets.length === 0) return say(words.common.not_built);
  const from = (interaction.kind === "component" ? cursorOf(interaction.argument) : null) ?? 0;
  const watched = await certificates.list();
  const lines = watched.slice(from).map((one) => linesOf(one, now(), words).slice(0, MOST).join("\n"));
  const shown = linesThatFit(lines);
  const page = {
    title: words.certificates.title,
    lines: lines.slice(0, shown),
    first: from === 0 ? null : CERTIFICATES_BUTTON,
    next: shown < lines.length ? `${CERTIFICATES_BUTTON}:${from + shown}` : null,
  };
  return showPage(interaction, page, words);
};

function linesOf(
  { target, record }: WatchedCertificate,
  now: number,
  { certificates: words }: TeamWords,
): readonly string[] {
  const name = plain(target.name);
  if (record === null) return [fill(words.unknown, { name })];
  const { reading, findings } = record;
  return [
    ...(reading === null
      ? []
      : [
          fill(words.line, {
            name,
            days: daysLeft(reading.leaf.notAfter, now),
            until: moment(reading.leaf.notAfter),
          }),
        ]),
    ...findings
      .filter(alarming)
      .map(({ detail }) => fill(words.faulty, { name, problem: plain(detail, PROBLEM) })),
  ];
}
