import { plain } from "../../shared/discord/markdown.ts";
import type { Finding } from "../../shared/doctor/finding.ts";
import { fill } from "../../shared/words/fill.ts";
import type { TeamWords } from "../../shared/words/team.ts";

/** A finding as the team reads it: the cause, and what mends it. */
export const describeFinding = ({ code, about, other = "" }: Finding, words: TeamWords): string =>
  fill<string>(words.doctor[code], { about: plain(about), other: plain(other) });
