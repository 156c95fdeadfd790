import { CREDENTIAL_TABLE, STOPWORD, isSystemName } from "./words.ts";
import {
  isCall,
  isEnd,
  isHostileCall,
  isKind,
  isKnownCall,
  isSign,
  isStart,
  isWord,
  skipSigns,
  textAt,
} from "./tokens.ts";
import type { Tokens } from "./tokens.ts";

/** Tokens of a select list that are read in search of its FROM. */
const LIST_SPAN = 64;
const AFTER_TABLE = /^(?:where|limit|order|union|group|\))$/;
/** Functions that a probe selects without a table. */
const TELLING = /^(?:char|chr|ascii|hex|unhex|version|user|database|concat|load|md5|sha1|cast|convert)$/;

interface List {
  /** The index of FROM, or of where the list ends without one. */
  readonly end: number;
  readonly from: boolean;
  /** It has something that no sentence has between "select" and "from": a star, a comma, a call, a number. */
  readonly shaped: boolean;
}

/** The select list, or null where a word shows that this is a sentence. */
function readList(tokens: Tokens, start: number): List | null {
  let shaped = false;
  let i = start;
  for (; i < tokens.length && i < start + LIST_SPAN; i++) {
    const token = tokens[i];
    if (token === undefined || token.text === ";" || token.text === "." || token.text === "from") break;
    if (STOPWORD.has(token.text)) return null;
    shaped ||= token.kind !== "word" || isCall(tokens, i);
  }
  return { end: i, from: isWord(tokens, i, "from"), shaped };
}

/** The score of `select …` at token `at`: 10 an attack, 5 to 8 SQL that people also quote, 0 a sentence. */
export function scoreSelect(tokens: Tokens, at: number, talk: boolean): number {
  const attack = talk ? 5 : 10;
  const bracket = isSign(tokens, at - 1, "(");
  const first = at + 1;
  if (isHostileCall(tokens, first) || textAt(tokens, first).startsWith("@@")) return attack;
  if (
    bracket &&
    (isKind(tokens, first, "number") || isKind(tokens, first, "quote") || isSign(tokens, first, "("))
  )
    return 10;
  if (isWord(tokens, first, "case") && isWord(tokens, first + 1, "when")) return 10;
  const list = readList(tokens, first);
  if (list === null) return 0;
  return list.from
    ? scoreFrom(tokens, at, list, bracket, talk)
    : scoreWithoutTable(tokens, at, bracket, talk);
}

function scoreWithoutTable(tokens: Tokens, at: number, bracket: boolean, talk: boolean): number {
  const first = textAt(tokens, at + 1);
  const start = isStart(tokens, at);
  if (first.startsWith("0x")) return start ? 10 : 5;
  if (!isKnownCall(tokens, at + 1)) return 0;
  if (bracket) return 10;
  return start ? (TELLING.test(first) && !talk ? 10 : 8) : 0;
}

function scoreFrom(tokens: Tokens, at: number, list: List, bracket: boolean, talk: boolean): number {
  const attack = talk ? 5 : 10;
  const start = isStart(tokens, at);
  if (start && isGlued(tokens, at)) return 10;
  const table = textAt(tokens, skipSigns(tokens, list.end + 1, "("));
  if (STOPWORD.has(table)) return 0;
  if (isSystemName(table)) return bracket ? 10 : attack;
  const ends = isEnd(tokens, list.end + 2) || AFTER_TABLE.test(textAt(tokens, list.end + 2));
  if (bracket && (list.shaped || ends)) return talk ? 8 : 10;
  const single = list.end === at + 2;
  if (start && (list.shaped || single) && CREDENTIAL_TABLE.has(table)) return attack;
  if (!list.shaped) return 0;
  return start && !talk ? 7 : 5;
}

/** `select-1e1from`, `select@x:=1`: nobody writes so but to get past a filter. */
function isGlued(tokens: Tokens, at: number): boolean {
  const next = tokens[at + 1];
  const end = (tokens[at]?.at ?? 0) + "select".length;
  return next?.kind === "sign" && "-+~!@".includes(next.text) && next.at === end;
}
