import type { Signal } from "../signal.ts";
import { signal } from "../signal.ts";
import { withoutComments } from "../squeeze.ts";
import type { View } from "../view.ts";
import { scoreBreakout } from "./breakout.ts";
import { scoreCondition } from "./condition.ts";
import { tokenize } from "./lexer.ts";
import type { Token } from "./lexer.ts";
import { scoreStatement } from "./statement.ts";
import { countWordPairs, isKind, isSign, skipSigns, textAt } from "./tokens.ts";
import type { Tokens } from "./tokens.ts";
import { HOSTILE_FUNCTION, JOINS_CONDITIONS, LOGICAL, TRIGGERS } from "./words.ts";

/** Characters read after a quote that may have closed the value's string: the break-out stands right there. */
const BREAKOUT_SPAN = 4_096;
/** Tokens read there. */
const BREAKOUT_TOKENS = 64;
/** Pairs of plain words from which a text is talk about SQL rather than SQL. */
const TALK_PAIRS = 3;
/** Tokens before a comment that may be the payload it protects. */
const CUT_SPAN = 64;
/** Characters of a comment right after a quote: `-- -`, `#`, `--+x`. */
const LONGEST_CUT = 16;
/** Quotes tried as the end of the value's string. */
const MAX_QUOTES = 4;
/** Nothing but signs, a quote first: what is typed to see whether a query breaks. */
const PROBE = /^\s{0,8}['"][\s'"`;)(,#/*\\-]{0,64}$/;
const QUOTED_WORD = /^(["'])[\p{L}\p{N}]{1,40}\1(?:\s|$|&)/u;
/** Without a sign, SQL needs one of these. */
const SPOKEN =
  /select|union|\bby\b|like|between|having|limit|--|\bis\b|procedure|\binto\b|exec|waitfor|delete|drop|truncate|xp_|sp_/;
const VERSIONED = /\/\*!\d{0,6}\s{0,8}[a-z]/;

/** SQL injection: the value as it stands, after each kind of quote, and with its comments taken out. */
export function detectSql(view: View): readonly Signal[] {
  const text = view.lower;
  if (view.calm && !SPOKEN.test(text)) return [];
  const found = best(scanAll(text, view.prose));
  if (found.score < 10 && (text.includes("/*") || text.includes("<>"))) {
    const joined = best(scanAll(withoutComments(text).replaceAll("<>", ""), view.prose));
    if (joined.score >= 10) return [signal("sql_injection", joined.score, 0)];
  }
  return found.score > 0 ? [signal("sql_injection", found.score, found.at)] : [];
}

interface Score {
  readonly score: number;
  readonly at: number;
}

const best = (scores: readonly Score[]): Score =>
  scores.reduce((top, next) => (next.score > top.score ? next : top), { score: 0, at: 0 });

function scanAll(text: string, prose: boolean): readonly Score[] {
  const scores = [...scanQuotes(text), scanWhole(text, prose)];
  if (PROBE.test(text) && /[;)#]|--|\/\*/.test(text)) scores.push({ score: 10, at: 0 });
  const versioned = text.includes("/*!") ? VERSIONED.exec(text) : null;
  if (versioned !== null) scores.push({ score: 10, at: versioned.index });
  return scores;
}

/** The text read as if each of the first quotes closed the string that the value stands in. */
function scanQuotes(text: string): readonly Score[] {
  const scores: Score[] = [];
  for (const quote of ["'", '"']) {
    let at = text.indexOf(quote);
    // A quoted word at the beginning is how people search.
    if (at === 0 && QUOTED_WORD.test(text)) continue;
    for (let count = 0; at >= 0 && count < MAX_QUOTES; count++) {
      const rest = text.slice(at + 1, at + 1 + BREAKOUT_SPAN);
      scores.push({ score: scoreAfterQuote(rest, isLead(text, at), count), at });
      at = text.indexOf(quote, at + 1);
    }
  }
  return scores;
}

/** Whether what stands before the quote is one word at most, as a page expects of a name or a number. */
const isLead = (text: string, at: number): boolean => at <= 64 && !/\S\s+\S/.test(text.slice(0, at));

function scoreAfterQuote(rest: string, lead: boolean, count: number): number {
  // A sentence goes on with a letter or a space and a word; looking at one character spares most of the work.
  if (
    !/^[\s'"]{0,16}(?:[^\p{L}\s]|(?:or|and|xor|union|order|group|having|limit|procedure|into|like|in|is|between|not|rlike|regexp|ilike|select|exec|execute|div|mod|except|intersect|offset|where|as)(?![\p{L}\p{N}_]))/u.test(
      rest,
    )
  )
    return 0;
  const all = tokenize(rest, BREAKOUT_TOKENS);
  const tokens = all.filter((token) => token.kind !== "comment");
  const last = all.at(-1);
  const ended = last?.kind === "comment" && isCut(last.text) && tokens.length <= CUT_SPAN;
  if (all.length === 1 && ended) return lead && (last?.text.length ?? 0) <= LONGEST_CUT ? 10 : 0;
  let i = 0;
  while (i < 3 && isKind(tokens, i, "quote")) i += 1;
  const score = Math.max(
    scoreBreakout(tokens, 0, "quote", ended),
    i === 0 ? 0 : scoreBreakout(tokens, i, "quote", ended),
  );
  // Only the first quote can be assumed to close the string; a later one is believed when the query is cut off too.
  if (count > 0 && !ended) return Math.min(score, 5);
  // Quoted signs stand in sentences: may not begin with "/". Only after one word at most do they break out.
  return lead || !isKind(tokens, i, "sign") || isSign(tokens, i, ";") || isSign(tokens, i, ")")
    ? score
    : Math.min(score, 5);
}

/** A comment that cuts a query off: nothing to read in it. A dash in a sentence is followed by one. */
function isCut(comment: string): boolean {
  if (comment.startsWith("/*")) return !comment.endsWith("*/") || comment.length === 4;
  return !/\p{L}{2,}\s+\p{L}{2,}/u.test(comment);
}

/** The text as it stands: a number or name broken out of at its start, and statements anywhere. */
function scanWhole(text: string, prose: boolean): Score {
  const all = tokenize(text);
  const tokens = all.filter((token) => token.kind !== "comment");
  const last = all.at(-1);
  const ended = last?.kind === "comment" && isCut(last.text);
  const talk = countWordPairs(tokens) >= TALK_PAIRS;
  let top: Score = { score: scoreStart(tokens, ended), at: 0 };
  for (let i = 0; i < tokens.length && top.score < 10; i++) {
    const token = tokens[i];
    if (token === undefined || (token.role & (JOINS_CONDITIONS | TRIGGERS)) === 0) continue;
    const score = scoreAt(tokens, i, token, talk, prose);
    if (score > top.score) top = { score, at: token.at };
  }
  return top;
}

/** `1 or 1=1`, `abc) and (…`, `or 1=1`: what breaks out of a number stands first in the value. */
function scoreStart(tokens: Tokens, ended: boolean): number {
  let i = skipSigns(tokens, 0, "(+-~");
  if (LOGICAL.has(textAt(tokens, i)) || isSign(tokens, i, ")") || isSign(tokens, i, ";")) {
    return scoreBreakout(tokens, i, "number", ended);
  }
  const number = isKind(tokens, i, "number");
  i += 1;
  const closed = isSign(tokens, i, ")");
  return scoreBreakout(tokens, i, number || closed ? "number" : "words", ended);
}

function scoreAt(tokens: Tokens, i: number, token: Token, talk: boolean, prose: boolean): number {
  if ((token.role & JOINS_CONDITIONS) !== 0) {
    const score = scoreCondition(tokens, i + 1, "words", false);
    return talk || prose ? Math.min(score, 8) : score;
  }
  const words = talk || (prose && HOSTILE_FUNCTION.has(token.text));
  return scoreStatement(tokens, i, words);
}
