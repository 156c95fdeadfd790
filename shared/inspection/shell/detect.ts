import type { Field } from "../field.ts";
import { BLOCK_SCORE } from "../rules.ts";
import type { Signal } from "../signal.ts";
import { signal } from "../signal.ts";
import type { View } from "../view.ts";
import { COMMAND, COMMON_WORD, LONE_COMMAND } from "./commands.ts";
import { findWildPath } from "./glob.ts";
import { unquote } from "./unquote.ts";

const RULE = "shell_injection";
/** Parameters that web shells and diagnostic pages run. */
const RUNS = /^(?:cmd|command|exec|execute|shell|run|cmdline|shell_exec|system)$/;
/** What may stand between a separator and its command. */
const LEAD =
  /[\s!(){@&|;]{0,16}(?:(?:sudo|nohup|exec|command|time)\s{1,4})?(?:\/(?:usr\/)?(?:local\/)?s?bin\/|c:\/windows\/system32\/)?/y;
const NAME = /[a-z][a-z0-9_.-]{0,20}/y;
/** What makes an argument one: a path, an option, a variable, an address, a quoted text, a redirection. */
const ARGUMENT =
  /^\s{1,4}(?:-{1,2}[a-z0-9]|[~.$/\\%<>|*]|https?:|ftp:|\d{1,3}\.\d|[a-z]:[\\/]|\d+\s*(?:$|[;|&#`)"'])|[\w.-]{1,40}[/\\=@]|[a-z0-9-]{1,63}\.[a-z]{2})/;
/** Output sent to a file, or the accounts that `net` manages. */
const REDIRECTED = /^[^;|&\n]{1,60}>{1,2}\s{0,2}[\w/.]|^\s{1,4}(?:user|users|localgroup|share)\b/;
const QUOTED_ARGUMENT = /^\s{1,4}["']/;
const ENDED = /^\s{0,4}(?:$|[;|&#`)}"'<>\n]|\/\/|%00|\$)/;
/** Shellshock: a function definition where a header's text was meant, with a command after it. */
const SHELLSHOCK = /(?:^|[\s=;])\(\)\s{0,2}\{[^}]{0,24}\}\s{0,2};/;

interface Place {
  readonly at: number;
  /** How sure the sign itself makes it. */
  readonly kind: "separator" | "substitution" | "backtick" | "line" | "start";
}

/** Commands behind a separator or in a substitution, as the shell reads them after dropping quotes. */
export function detectShell(view: View, field: Field): readonly Signal[] {
  const line = view.lower;
  const runs = RUNS.test(field.name.toLowerCase());
  if (!runs && view.calm) return [];
  if (SHELLSHOCK.test(line)) return [signal(RULE, 10, line.indexOf("()"))];
  const said = scan(line, view, field, runs);
  // A sentence with a command in it is not taken apart: its quotes are the sentence's.
  if (view.prose || said.score >= BLOCK_SCORE)
    return said.score > 0 ? [signal(RULE, said.score, said.at)] : [];
  const plain = unquoteIfNeeded(line);
  const wild = findWildPath(plain);
  if (wild >= 0) return [signal(RULE, BLOCK_SCORE, wild)];
  const meant = plain === line ? said : scan(plain, view, field, runs);
  const best = meant.score > said.score ? meant : said;
  return best.score > 0 ? [signal(RULE, best.score, best.at)] : [];
}

const unquoteIfNeeded = (line: string): string =>
  /['"\\^$%]|``|\{[a-z]+,/.test(line) ? unquote(line) : line;

interface Surroundings {
  readonly prose: boolean;
  /** Words before the first separator: a sentence has several, the value a page expected one or two. */
  readonly leadWords: number;
  /** The line begins as somebody's own terminal session does. */
  readonly program: boolean;
  readonly table: boolean;
  readonly lines: number;
  /** Nothing but one pair of ticks around the whole. */
  readonly ticked: boolean;
  readonly userAgent: boolean;
  readonly inBody: boolean;
}

const PROGRAM =
  /^(?:\$ |#|sudo |cd |git |npm |yarn |docker |make |apt|brew |pip |cargo |kubectl |export |mkdir |ps |journalctl |dmesg |history)/;
/** Characters before the first separator that tell what the value is. */
const LEAD_SPAN = 200;

function surroundings(line: string, view: View, field: Field): Surroundings {
  const whole = line.trim();
  const head = whole.slice(0, LEAD_SPAN);
  const lead = head.slice(0, Math.max(0, head.search(/[;|&`\n]|$/))).trim();
  return {
    prose: view.prose,
    leadWords: lead.split(/\s+/).length,
    program: PROGRAM.test(head),
    table: /^\|.{1,190}\|/.test(head) && /\|\s{0,4}(?:\n|$)/.test(whole.slice(0, 2_000)),
    lines: whole.split("\n", 4).length,
    ticked: whole.startsWith("`") && whole.indexOf("`", 1) === whole.length - 1,
    inBody: field.where === "body",
    userAgent: field.where === "header" && /^(?:user-agent|accept|sec-)/i.test(field.name),
  };
}

function scan(line: string, view: View, field: Field, runs: boolean): { score: number; at: number } {
  const around = surroundings(line, view, field);
  let best = { score: 0, at: 0 };
  for (const place of placesOf(line, runs)) {
    const score = scorePlace(line, place, around);
    if (score > best.score) best = { score, at: place.at };
    if (score >= 10) break;
  }
  return best;
}

const PLACE = /[;|&`\n]|[$<>]\(/g;
const KINDS: Readonly<Record<string, Place["kind"]>> = {
  "`": "backtick",
  "\n": "line",
  ";": "separator",
  "|": "separator",
  "&": "separator",
};

function* placesOf(line: string, runs: boolean): Generator<Place> {
  if (runs) yield { at: 0, kind: "start" };
  for (const { 0: sign, index } of line.matchAll(PLACE)) {
    yield { at: index + sign.length, kind: KINDS[sign] ?? "substitution" };
  }
}

function scorePlace(line: string, place: Place, around: Surroundings): number {
  LEAD.lastIndex = place.at;
  const lead = LEAD.exec(line)?.[0] ?? "";
  NAME.lastIndex = place.at + lead.length;
  const name = NAME.exec(line)?.[0];
  if (name === undefined) return 0;
  const path = lead.endsWith("bin/") || lead.endsWith("system32/");
  if (!COMMAND.has(name) && !LONE_COMMAND.has(name) && !path) return 0;
  const from = place.at + lead.length + name.length;
  const rest = line.slice(from, from + 96);
  const argued =
    ARGUMENT.test(rest) ||
    REDIRECTED.test(rest) ||
    rest.startsWith("<") ||
    (QUOTED_ARGUMENT.test(rest) && !around.prose);
  const named = !COMMON_WORD.has(name) && /^ {1,4}\S/.test(rest) && !around.prose;
  const alone = ENDED.test(rest) && (LONE_COMMAND.has(name) || place.kind === "substitution");
  if (!path && !argued && !named && !alone) return 0;
  return weigh(line, place, around, argued || path || named);
}

/** The same command weighs by the sign before it: markdown has pipes, ticks and lines, sentences have semicolons. */
function weigh(line: string, place: Place, around: Surroundings, argued: boolean): number {
  switch (place.kind) {
    case "start":
    case "substitution":
      return 10;
    case "separator":
      // A User-Agent's list has semicolons before words; a lone name is too little there.
      if (around.userAgent && !argued) return 0;
      if (around.table) return 3;
      if (around.prose || around.leadWords > 3) return 5;
      return around.program ? 6 : 10;
    case "backtick":
      if (around.ticked) return 10;
      if (around.prose) return 5;
      return /\s/.test(line.charAt(place.at - 2)) && line.length > 24 ? 3 : 10;
    case "line":
      if (around.prose || around.lines > 3) return 3;
      return argued || (around.lines === 2 && !around.inBody) ? 10 : 3;
  }
}
