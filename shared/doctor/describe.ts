import { fill } from "../words/fill.ts";
import { teamWords } from "../words/team.ts";
import type { Finding } from "./finding.ts";

/** A finding in plain English: the cause, and what mends it. For pages and terminals, which know no Markdown. */
export const findingText = ({ code, about, other = "" }: Finding): string =>
  fill<string>(teamWords("en").doctor[code], { about, other }).replaceAll("**", '"');
