import { changeAt } from "./change.ts";
import { scoreSelect } from "./select.ts";
import { isCall, isSign, isStart, isWord, textAt } from "./tokens.ts";
import type { Tokens } from "./tokens.ts";
import { HOSTILE_FUNCTION, SQL_WORD, STOPWORD, isSystemName } from "./words.ts";

/** Scores of a piece that is an attack alone, but is also what sentences about SQL quote. */
const ALONE = 10;
const TALKED_ABOUT = 5;
/** Names of procedures that SQL Server runs for whoever reaches it. */
const PROCEDURE = /^(?:xp|sp)_[a-z]{3}|^master\.\./;
/** Hostile functions that take no argument. */
const WITHOUT_ARGUMENT = /user|name|version|database|addr/;

/** The score of the SQL that begins at token `i`, whatever stands around the value. `talk`: the text is sentences. */
export function scoreStatement(tokens: Tokens, i: number, talk: boolean): number {
  const word = textAt(tokens, i);
  const attack = talk ? TALKED_ABOUT : ALONE;
  if (word === "union" || word === "except" || word === "intersect") return scoreUnion(tokens, i);
  if (word === "select") return scoreSelect(tokens, i, talk);
  if (HOSTILE_FUNCTION.has(word)) return scoreCall(tokens, i, attack);
  if (isSystemName(word)) return word === "dual" ? TALKED_ABOUT : attack;
  if (PROCEDURE.test(word)) return attack;
  switch (changeAt(tokens, i)) {
    case "anywhere":
      return attack;
    case "alone":
      return isStart(tokens, i) ? ALONE : TALKED_ABOUT;
    case null:
      return 0;
  }
}

function scoreUnion(tokens: Tokens, at: number): number {
  let i = at + 1;
  while (isSign(tokens, i, "(") || isWord(tokens, i, "all") || isWord(tokens, i, "distinct")) i += 1;
  if (!isWord(tokens, i, "select")) return isWord(tokens, i, "values") ? ALONE : 0;
  i += 1;
  while (isWord(tokens, i, "all") || isWord(tokens, i, "distinct") || isWord(tokens, i, "top")) i += 1;
  const token = tokens[i];
  if (token === undefined || token.kind === "number" || token.kind === "quote") return ALONE;
  if (token.kind === "sign") return token.text === "." || token.text === "," ? TALKED_ABOUT : ALONE;
  if (token.text === "null" || token.text.startsWith("@") || isCall(tokens, i)) return ALONE;
  // A name must be followed by what follows one in a list: "the union select committee" is none.
  const next = tokens[i + 1];
  const listed = next === undefined || /^(?:,|from|\)|\|\|)$/.test(next.text);
  return listed && !STOPWORD.has(token.text) ? ALONE : 3;
}

/** A hostile function is called in an expression; the same name after a word or a dot is other code, or prose. */
function scoreCall(tokens: Tokens, i: number, attack: number): number {
  if (!isSign(tokens, i + 1, "(")) return 0;
  if (isSign(tokens, i + 2, ")") && !WITHOUT_ARGUMENT.test(textAt(tokens, i))) return 0;
  const before = tokens[i - 1];
  if (before?.kind === "word" && (before.role & SQL_WORD) === 0) return 3;
  return before?.kind === "sign" && /^[.{}]$/.test(before.text) ? 3 : attack;
}
