import { CLAUSE, COMPARISON, LOGICAL, OPERATOR, WORD_COMPARISON } from "./words.ts";
import {
  isCall,
  isEnd,
  isHostileCall,
  isKind,
  isKnownCall,
  isPlainWord,
  isSign,
  isWord,
  skipSigns,
  textAt,
} from "./tokens.ts";
import type { Tokens } from "./tokens.ts";

/** What the condition stands after: a closed string, a number that began the value, or words. */
export type Before = "quote" | "number" | "words";

type OperandKind = "literal" | "name" | "call" | "hostile" | "none";
interface Operand {
  readonly kind: OperandKind;
  readonly end: number;
  /** A string that nothing closes: the query around it will. */
  readonly open: boolean;
}

/** Tokens searched for the end of a string or of a call's arguments. */
const SPAN = 48;
/** Operators followed within one condition. */
const MAX_STEPS = 6;
const LITERAL_WORD = new Set(["true", "false", "null", "@", "@@version", "@@datadir", "@@global"]);
const PREFIX = new Set([
  "not",
  "exists",
  "binary",
  "distinct",
  "all",
  "any",
  "n",
  "x",
  "b",
  "_utf8",
  "_latin1",
]);

/** The score of what follows `or`, `and`, `having` …: whether it can be a condition, or only more of a sentence. */
export function scoreCondition(tokens: Tokens, from: number, before: Before, ended: boolean): number {
  let i = from;
  while (PREFIX.has(textAt(tokens, i)) || isSign(tokens, i, "(")) i += 1;
  if (isWord(tokens, i, "select") && (isSign(tokens, i - 1, "(") || before === "quote")) return 10;
  if (isWord(tokens, i, "case") && isWord(tokens, i + 1, "when")) return 10;
  let left = operand(tokens, i);
  let computed = false;
  for (let step = 0; step < MAX_STEPS; step++) {
    if (left.kind === "hostile") return 10;
    if (left.kind === "call") return before === "words" ? 4 : 10;
    if (left.kind === "none") return 0;
    const at = skipSigns(tokens, left.end, ")");
    if (COMPARISON.has(textAt(tokens, at))) return compared(tokens, at, left, before, computed);
    if (WORD_COMPARISON.has(textAt(tokens, at))) return scoreWordComparison(tokens, at, left.kind, before);
    if (!OPERATOR.has(textAt(tokens, at))) return alone(tokens, at, left, before, ended);
    left = operand(tokens, at + 1);
    computed = true;
  }
  return 0;
}

function compared(tokens: Tokens, at: number, left: Operand, before: Before, computed: boolean): number {
  const right = operand(tokens, skipSigns(tokens, at + 1, "("));
  if (right.kind === "hostile") return 10;
  if (right.kind === "none") return before === "quote" ? 10 : 0;
  if (before === "quote") return 10;
  const literals = left.kind === "literal" && right.kind === "literal";
  // `2 + 2 = 4 and 3 + 3 = 6` is arithmetic in a sentence.
  if (literals) return computed ? 5 : 10;
  return before === "number" && (left.kind === "literal" || right.kind === "literal") ? 10 : 4;
}

/** `like '…`, `in (…`, `is null`, `between 1 and 2`: the right side tells them from the words of a sentence. */
export function scoreWordComparison(tokens: Tokens, at: number, left: OperandKind, before: Before): number {
  let i = at;
  while (isWord(tokens, i, "not")) i += 1;
  const word = textAt(tokens, i);
  const value = skipSigns(tokens, isWord(tokens, i + 1, "binary") ? i + 2 : i + 1, "+-~!");
  const literal = isKind(tokens, value, "quote") || isKind(tokens, value, "number");
  const matches = matchesWordComparison(tokens, i, word, literal);
  if (!matches) return 0;
  return before === "quote" || (before === "number" && left !== "none") || left === "literal" ? 10 : 4;
}

function matchesWordComparison(tokens: Tokens, i: number, word: string, literal: boolean): boolean {
  if (word === "is")
    return isWord(tokens, i + 1, "null") || (isWord(tokens, i + 1, "not") && isWord(tokens, i + 2, "null"));
  if (word === "in") return isSign(tokens, i + 1, "(");
  if (word === "sounds")
    return isWord(tokens, i + 1, "like") && tokens[i + 2] !== undefined && !isPlainWord(tokens, i + 2);
  if (word === "between") return literal && isWord(tokens, operand(tokens, i + 1).end, "and");
  return literal || isSign(tokens, i + 1, "(") || isSign(tokens, i + 1, "%") || isKnownCall(tokens, i + 1);
}

/** A value with nothing after it: a condition if the query was cut off there, else a sentence. */
function alone(tokens: Tokens, at: number, value: Operand, before: Before, ended: boolean): number {
  if (value.kind !== "literal" || before === "words") return 0;
  if (before === "quote" && CLAUSE.has(textAt(tokens, at)) && isWord(tokens, at + 1, "by")) return 10;
  if (!isEnd(tokens, at)) return 0;
  if (ended) return 10;
  return before === "quote" && !value.open && !isKind(tokens, at - 1, "quote") ? 10 : 0;
}

/** One value of an expression, its signs and brackets in front skipped. */
export function operand(tokens: Tokens, from: number): Operand {
  let i = skipSigns(tokens, from, "(+-~!");
  while (PREFIX.has(textAt(tokens, i)) && (isKind(tokens, i + 1, "quote") || isSign(tokens, i + 1, "(")))
    i += 1;
  const token = tokens[i];
  if (token === undefined) return { kind: "none", end: i, open: false };
  if (token.kind === "number") return { kind: "literal", end: i + 1, open: false };
  if (token.kind === "quote") return string(tokens, i);
  if (isWord(tokens, i, "select")) return { kind: "hostile", end: i + 1, open: false };
  if (token.kind === "word" && LITERAL_WORD.has(token.text))
    return { kind: "literal", end: i + 1, open: false };
  if (isHostileCall(tokens, i)) return { kind: "hostile", end: i + 1, open: false };
  if (isKnownCall(tokens, i)) return { kind: "call", end: closing(tokens, i + 1), open: false };
  if (isCall(tokens, i)) return { kind: "name", end: closing(tokens, i + 1), open: false };
  if (token.kind === "word" && !LOGICAL.has(token.text) && !CLAUSE.has(token.text)) {
    return { kind: "name", end: i + 1, open: false };
  }
  return { kind: "none", end: i, open: false };
}

function string(tokens: Tokens, open: number): Operand {
  const quote = textAt(tokens, open);
  for (let i = open + 1; i < tokens.length && i < open + SPAN; i++) {
    if (isKind(tokens, i, "quote") && textAt(tokens, i) === quote)
      return { kind: "literal", end: i + 1, open: false };
  }
  return { kind: "literal", end: tokens.length, open: true };
}

function closing(tokens: Tokens, open: number): number {
  let depth = 0;
  for (let i = open; i < tokens.length && i < open + SPAN; i++) {
    if (isSign(tokens, i, "(")) depth += 1;
    if (isSign(tokens, i, ")") && --depth === 0) return i + 1;
  }
  return tokens.length;
}
