import { daysLeft } from "../../../../shared/certificates/findings.ts";
import type { WatchedCertificate } from "../../../../shared/certificates/ports.ts";
import { alarming } from "../../../../shared/certificates/record.ts";
import { joinLines, moment, plain } from "../../../../shared/discord/markdown.ts";
import { say } from "../../../../shared/discord/reply.ts";
import { fill } from "../../../../shared/words/fill.ts";
import type { TeamWords } from "../../../../shared/words/team.ts";
import type { EdgeCommand } from "./command.ts";

/** As much of what is wrong as fits a line; the dashboard has all of it. */
const PROBLEM = 150;

/** `/edge certs`: every watched certificate, and how long it lasts. */
export const certs: EdgeCommand = async (_interaction, { services }, words) => {
  const { certificates, now } = services;
  if (certificates.targets.length === 0) return say(words.common.not_built);
  const lines = (await certificates.list()).flatMap((one) => linesOf(one, now(), words));
  return say(`**${words.certificates.title}**\n${joinLines(lines)}`);
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
