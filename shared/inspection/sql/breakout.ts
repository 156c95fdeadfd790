import { COMPARISON, HOSTILE_FUNCTION, LOGICAL, OPERATOR, STATEMENT, WORD_COMPARISON } from "./words.ts";
import { operand, scoreCondition, scoreWordComparison } from "./condition.ts";
import type { Before } from "./condition.ts";
import {
  isEnd,
  isHostileCall,
  isKind,
  isKnownCall,
  isName,
  isSign,
  isWord,
  skipSigns,
  textAt,
} from "./tokens.ts";
import type { Tokens } from "./tokens.ts";

/** Tokens of a tail that the query's own quote closes: a quote and a literal, after an operator or two. */
const SHORT_TAIL = 4;
/** Operators followed in one expression. */
const MAX_STEPS = 6;

/**
 * The score of what follows the end of the value's own place in a query: a string just closed, or a number.
 * `ended` says that a comment cuts off the rest of the query.
 */
export function scoreBreakout(tokens: Tokens, from: number, before: Before, ended: boolean): number {
  const i = skipSigns(tokens, from, ")%]}");
  const token = tokens[i];
  if (token === undefined) return 0;
  if (before === "quote" && token.text === "(" && isWord(tokens, i + 1, "select")) return 10;
  const next = textAt(tokens, i + 1);
  if (LOGICAL.has(token.text)) return scoreLogical(tokens, i, before, ended);
  if (token.kind === "word") return scoreClause(tokens, i, next, before, ended);
  if (token.text === ";") return scoreStacked(tokens, i, before, ended);
  if (before === "words") return 0;
  if (token.text === "," && before === "quote") return scoreList(tokens, i, ended);
  if (COMPARISON.has(token.text)) return scoreCompared(tokens, i, before);
  if (OPERATOR.has(token.text)) return scoreComputed(tokens, i, before, ended);
  return 0;
}

function scoreLogical(tokens: Tokens, i: number, before: Before, ended: boolean): number {
  const pipes = textAt(tokens, i) === "||";
  const right = operand(tokens, i + 1);
  if (pipes && before === "quote" && HOSTILE_FUNCTION.has(textAt(tokens, i + 1))) return 10;
  // `'||'`: concatenation into the string again.
  if (pipes && before === "quote" && right.kind === "literal" && isKind(tokens, i + 1, "quote")) {
    return right.open || isEnd(tokens, right.end) || !isKind(tokens, right.end, "word") ? 10 : 0;
  }
  // `' or '1`: one short literal that the query's own quote will close.
  if (before === "quote" && right.open && tokens.length <= i + SHORT_TAIL) return 10;
  return scoreCondition(tokens, i + 1, before, ended);
}

function scoreClause(tokens: Tokens, i: number, next: string, before: Before, ended: boolean): number {
  const word = textAt(tokens, i);
  switch (word) {
    case "order":
    case "group":
      if (next !== "by") return 0;
      if (isKind(tokens, i + 2, "number") || isKnownCall(tokens, i + 2)) return before === "words" ? 5 : 10;
      return before === "quote" && (ended || isEnd(tokens, i + 3)) ? 10 : 0;
    case "having":
      return scoreCondition(tokens, i + 1, before, ended);
    case "limit":
    case "offset":
      return before !== "words" && isKind(tokens, i + 1, "number") && (before === "quote" || ended) ? 10 : 0;
    case "as":
      return isWord(tokens, i + 2, "where") ? scoreCondition(tokens, i + 3, before, ended) : 0;
    case "where":
      return scoreCondition(tokens, i + 1, before, ended);
    case "procedure":
      return next === "analyse" ? 10 : 0;
    case "into":
      return next === "outfile" || next === "dumpfile" ? 10 : 0;
    case "select":
      return before === "quote" && (isSign(tokens, i + 1, "*") || isName(tokens, i + 1)) ? 10 : 0;
    case "exec":
    case "execute":
      return before === "quote" || !isKind(tokens, i + 1, "word") ? 8 : 0;
    default:
      if (WORD_COMPARISON.has(word)) {
        if (isWord(tokens, i + 1, "boolean") && isWord(tokens, i + 2, "mode"))
          return before === "quote" ? 10 : 0;
        if (word === "div" || word === "mod") return scoreComputed(tokens, i, before, ended);
        return before === "words" ? 0 : scoreWordComparison(tokens, i, "literal", before);
      }
      return 0;
  }
}

/** `'; drop …`, `1; exec …`, and the bare `';` that ends a statement early. */
function scoreStacked(tokens: Tokens, i: number, before: Before, ended: boolean): number {
  const next = tokens[i + 1];
  if (next === undefined) return before === "quote" && ended ? 10 : 0;
  if (next.kind !== "word" || !STATEMENT.has(next.text)) return 0;
  if (before === "quote") return 10;
  if (next.text === "select" && isKnownCall(tokens, i + 2)) return 10;
  if (isSign(tokens, i + 2, "(") || textAt(tokens, i + 2).startsWith("@")) return 10;
  const keyword = /^(?:table|database|into|from|user|delay|top|view|procedure|function|schema|data)$/;
  if (next.text === "select" && (isKind(tokens, i + 2, "number") || isKind(tokens, i + 2, "quote")))
    return 10;
  return ended || keyword.test(textAt(tokens, i + 2)) || isSign(tokens, i + 2, "*") ? 10 : 4;
}

/** `', 'x')--`: the rest of an INSERT's values. */
function scoreList(tokens: Tokens, i: number, ended: boolean): number {
  const right = operand(tokens, i + 1);
  if (right.kind === "hostile") return 10;
  const complete = isEnd(tokens, skipSigns(tokens, right.end, ")"));
  return ended && complete && (right.kind === "literal" || right.kind === "call") ? 10 : 0;
}

function scoreCompared(tokens: Tokens, i: number, before: Before): number {
  const right = operand(tokens, i + 1);
  if (right.kind === "hostile") return 10;
  if (before === "number") return right.kind === "call" ? 10 : 0;
  if (right.kind === "call") return 10;
  if (right.kind !== "literal") return 0;
  // `'='`, `'=0--`, `'<>'x`: nothing but the comparison stands in the value.
  return right.open || isEnd(tokens, right.end) ? 10 : 0;
}

/** `'+(select …`, `'-sleep(1)`, `1*if(…`, and `'-'`, which turns a string into a number. */
function scoreComputed(tokens: Tokens, i: number, before: Before, ended: boolean): number {
  if (isHostileCall(tokens, skipSigns(tokens, i + 1, "(+-~"))) return 10;
  const right = operand(tokens, i + 1);
  if (right.kind === "hostile") return 10;
  if (isKnownCall(tokens, skipSigns(tokens, i + 1, "(+-~"))) return before === "quote" ? 10 : 8;
  if (isWord(tokens, skipSigns(tokens, i + 1, "("), "case")) return 10;
  if (before === "quote" && reachesCondition(tokens, right.end)) return 10;
  if (before === "number")
    return ended && right.kind === "literal" && !isKind(tokens, i + 1, "quote") ? 5 : 0;
  if (right.kind !== "literal") return 0;
  if (ended) return 10;
  return isKind(tokens, i + 1, "quote") && (right.open || isEnd(tokens, right.end)) && tokens.length <= i + 5
    ? 10
    : 0;
}

/** `'*@a or '1`, `'-0-'0`, `'^1 is null`: an expression that ends in a comparison or another condition. */
function reachesCondition(tokens: Tokens, from: number): boolean {
  let at = skipSigns(tokens, from, ")");
  for (let step = 0; step < MAX_STEPS; step++) {
    const text = textAt(tokens, at);
    if (COMPARISON.has(text) || LOGICAL.has(text)) return tokens[at + 1] !== undefined;
    if (text === "is" || text === "like" || text === "sounds")
      return scoreWordComparison(tokens, at, "literal", "quote") > 0;
    if (!OPERATOR.has(text)) return false;
    const next = operand(tokens, at + 1);
    if (next.kind === "none") return false;
    if (next.open) return tokens.length <= at + SHORT_TAIL;
    at = skipSigns(tokens, next.end, ")");
  }
  return false;
}
