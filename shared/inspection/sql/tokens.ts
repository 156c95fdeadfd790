import { FUNCTION, HOSTILE_FUNCTION, SQL_WORD, STOPWORD } from "./words.ts";
import type { Token } from "./lexer.ts";

/** Helpers over a list of tokens; an index past the end is answered with what matches nothing. */
export type Tokens = readonly Token[];

export const textAt = (tokens: Tokens, i: number): string => tokens[i]?.text ?? "";
export const isKind = (tokens: Tokens, i: number, kind: Token["kind"]): boolean => tokens[i]?.kind === kind;
export const isSign = (tokens: Tokens, i: number, sign: string): boolean =>
  tokens[i]?.kind === "sign" && tokens[i].text === sign;
export const isWord = (tokens: Tokens, i: number, word: string): boolean =>
  tokens[i]?.kind === "word" && tokens[i].text === word;
/** Nothing follows that the database would read. */
export const isEnd = (tokens: Tokens, i: number): boolean => {
  const token = tokens[i];
  return token === undefined || (token.text === ";" && tokens[i + 1] === undefined);
};
/** A word that is no SQL: a name, or a word of a sentence. */
export const isPlainWord = (tokens: Tokens, i: number): boolean => {
  const token = tokens[i];
  return token?.kind === "word" && (token.role & SQL_WORD) === 0 && !token.text.startsWith("@");
};
/** A table's or column's name, not a word of a sentence. */
export const isName = (tokens: Tokens, i: number): boolean =>
  isPlainWord(tokens, i) && !STOPWORD.has(textAt(tokens, i));
export const isCall = (tokens: Tokens, i: number): boolean =>
  isKind(tokens, i, "word") && isSign(tokens, i + 1, "(");
export const isHostileCall = (tokens: Tokens, i: number): boolean =>
  isCall(tokens, i) && HOSTILE_FUNCTION.has(textAt(tokens, i));
export const isKnownCall = (tokens: Tokens, i: number): boolean =>
  isCall(tokens, i) && (FUNCTION.has(textAt(tokens, i)) || HOSTILE_FUNCTION.has(textAt(tokens, i)));

export function skipSigns(tokens: Tokens, from: number, signs: string): number {
  let i = from;
  while (tokens[i]?.kind === "sign" && signs.includes(tokens[i]?.text ?? "?")) i += 1;
  return i;
}

/** Whether a statement can begin here: nothing stands before, or something that ends what stood there. */
export function isStart(tokens: Tokens, i: number): boolean {
  const before = tokens[i - 1];
  if (before === undefined || before.kind === "quote") return true;
  if (before.kind === "number") return i === 1 || (i === 2 && tokens[0]?.kind === "sign");
  return before.text === ";" || before.text === ")" || before.text === "(";
}

/** Pairs of neighbouring words without a meaning in SQL: SQL has hardly one, a sentence many. */
export function countWordPairs(tokens: Tokens): number {
  let pairs = 0;
  for (let i = 1; i < tokens.length; i++) {
    if (isPlainWord(tokens, i) && isPlainWord(tokens, i - 1)) pairs += 1;
  }
  return pairs;
}
