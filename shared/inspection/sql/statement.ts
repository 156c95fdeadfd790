import { COMPARISON, CREDENTIAL_TABLE, HOSTILE_FUNCTION, OPERATOR, STOPWORD, SYSTEM_NAME, isSqlWord } from "./words.ts";
import { isCall, isEnd, isHostileCall, isKind, isKnownCall, isName, isSign, isWord, skipSigns, textAt } from "./tokens.ts";
import type { Tokens } from "./tokens.ts";

/** Tokens of a select list that are read in search of its FROM. */
const LIST_SPAN = 64;
/** Scores of a piece that is an attack alone, but is also what sentences about SQL quote. */
const ALONE = 10;
const TALKED_ABOUT = 5;

/** The score of the SQL that begins at token `i`, whatever stands around the value. `talk`: the text is sentences. */
export function scoreStatement(tokens: Tokens, i: number, talk: boolean): number {
  const word = textAt(tokens, i);
  if (word === "union" || word === "except" || word === "intersect") return scoreUnion(tokens, i);
  if (word === "select") return scoreSelect(tokens, i, talk);
  if (HOSTILE_FUNCTION.has(word)) return scoreCall(tokens, i, talk);
  if (isSystemName(word)) return word === "dual" || talk ? TALKED_ABOUT : ALONE;
  if (/^(?:xp|sp)_[a-z]{3}/.test(word) || word.startsWith("master..")) return talk ? TALKED_ABOUT : ALONE;
  const starts = isStart(tokens, i);
  const score = scoreChange(tokens, i, word, starts);
  return talk && !starts ? Math.min(score, TALKED_ABOUT) : score;
}

function isSystemName(word: string): boolean {
  if (SYSTEM_NAME.has(word)) return true;
  const dot = word.indexOf(".");
  return dot > 0 && SYSTEM_NAME.has(word.slice(0, dot)) && word.length > dot + 1;
}

/** Nothing stands before, or something that ends what stood there. */
function isStart(tokens: Tokens, i: number): boolean {
  const before = tokens[i - 1];
  if (before?.kind === "number") return i === 1 || (i === 2 && tokens[0]?.kind === "sign");
  return before === undefined || before.kind === "quote" || before.text === ";" || before.text === ")" || before.text === "(";
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
  const next = tokens[i + 1];
  const listed = next === undefined || next.text === "," || next.text === "from" || next.text === ")" || next.text === "||";
  return listed && !STOPWORD.has(token.text) ? ALONE : 3;
}

function scoreSelect(tokens: Tokens, at: number, talk: boolean): number {
  const bracket = isSign(tokens, at - 1, "(");
  let i = at + 1;
  if (isHostileCall(tokens, i) || textAt(tokens, i).startsWith("@@")) return talk ? TALKED_ABOUT : ALONE;
  if (bracket && (isKind(tokens, i, "number") || isSign(tokens, i, "(") || isKind(tokens, i, "quote"))) return ALONE;
  if (isWord(tokens, i, "case") && isWord(tokens, i + 1, "when")) return ALONE;
  const next = tokens[i];
  const glued = next?.kind === "sign" && "-+~!@".includes(next.text) && next.at === (tokens[at]?.at ?? 0) + "select".length;
  let shaped = false;
  for (; i < tokens.length && i < at + LIST_SPAN && !isWord(tokens, i, "from"); i++) {
    if (STOPWORD.has(textAt(tokens, i))) return 0;
    const token = tokens[i];
    if (token?.kind !== "word" || isCall(tokens, i)) shaped = true;
    if (token?.text === ";" || (token?.text === "." && !isKind(tokens, i + 1, "number"))) break;
  }
  const call = isKnownCall(tokens, at + 1);
  if (!isWord(tokens, i, "from")) {
    if (bracket && call) return ALONE;
    const tells = /^(?:char|chr|ascii|hex|unhex|version|user|database|concat|load|md5|sha1|cast|convert)$/.test(textAt(tokens, at + 1));
    if (/^0x/.test(textAt(tokens, at + 1))) return isStart(tokens, at) ? ALONE : TALKED_ABOUT;
    return isStart(tokens, at) && call ? (tells && !talk ? ALONE : 8) : 0;
  }
  if (glued && isStart(tokens, at)) return ALONE;
  const table = textAt(tokens, skipSigns(tokens, i + 1, "("));
  if (STOPWORD.has(table)) return 0;
  if (isSystemName(table)) return talk && !bracket ? TALKED_ABOUT : ALONE;
  if (bracket && (shaped || isEndOfName(tokens, i + 2))) return talk ? 8 : ALONE;
  const plain = i === at + 2;
  if (isStart(tokens, at) && (shaped || plain) && CREDENTIAL_TABLE.has(table)) return talk ? TALKED_ABOUT : ALONE;
  return shaped ? (isStart(tokens, at) && !talk ? 7 : TALKED_ABOUT) : 0;
}

const isEndOfName = (tokens: Tokens, i: number): boolean =>
  isEnd(tokens, i) || isSign(tokens, i, ")") || /^(?:where|limit|order|union|group)$/.test(textAt(tokens, i));

/** A hostile function is called in an expression; the same name after a word is other code, or prose. */
function scoreCall(tokens: Tokens, i: number, talk: boolean): number {
  if (!isSign(tokens, i + 1, "(") || isSign(tokens, i + 2, ")") && !/user|name|version|database|addr/.test(textAt(tokens, i))) return 0;
  const before = tokens[i - 1];
  const inside = before === undefined || before.kind !== "word" || isSqlWord(before.text);
  if (!inside) return 3;
  if (before?.kind === "sign" && (before.text === "." || before.text === "{" || before.text === "}")) return 3;
  return talk ? TALKED_ABOUT : ALONE;
}

/** Statements that change or run something. */
function scoreChange(tokens: Tokens, i: number, word: string, starts: boolean): number {
  const next = textAt(tokens, i + 1);
  const third = textAt(tokens, i + 2);
  const strong = starts ? ALONE : TALKED_ABOUT;
  switch (word) {
    case "waitfor":
      return (next === "delay" || next === "time") && isKind(tokens, i + 2, "quote") ? ALONE : 0;
    case "into":
      return (next === "outfile" || next === "dumpfile") && isKind(tokens, i + 2, "quote") ? ALONE : 0;
    case "procedure":
      return next === "analyse" && isSign(tokens, i + 2, "(") ? ALONE : 0;
    case "exec":
    case "execute":
      return /^(?:xp_|sp_|master|@|char)/.test(next) || (next === "immediate") ? ALONE : isSign(tokens, i + 1, "(") && /^(?:@|char)/.test(third) ? ALONE : 0;
    case "declare":
      return next.startsWith("@") && next.length > 1 ? ALONE : 0;
    case "case":
      return next === "when" && hasComparison(tokens, i + 2) ? (isSign(tokens, i - 1, "(") ? ALONE : 8) : 0;
    case "drop":
      return /^(?:table|database|schema|view|user|procedure|function|index|column)$/.test(next) && endsAfterName(tokens, i + 2) ? strong : 0;
    case "rename":
    case "truncate":
      return next === "table" && endsAfterName(tokens, i + 2) ? strong : 0;
    case "alter":
    case "create":
      return /^(?:table|database|user|login|procedure|function|trigger|role|or|extension)$/.test(next) && isName(tokens, i + 2) && /^(?:\(|identified|with|as|add|drop|returns|language|modify|set)$/.test(textAt(tokens, i + 3)) ? strong : 0;
    case "insert":
      return next === "into" && isName(tokens, i + 2) && /^(?:\(|values|select)$/.test(textAt(tokens, i + 3)) ? strong : 0;
    case "delete":
      return next === "from" && isName(tokens, i + 2) && (isEnd(tokens, i + 3) || isWord(tokens, i + 3, "where")) ? strong : 0;
    case "update":
      return isName(tokens, i + 1) && third === "set" && COMPARISON.has(textAt(tokens, i + 4)) ? strong : 0;
    case "begin":
    case "call":
      return /\.sleep$|^regexp_substring$|^dbms_|^sys\./.test(next) && isSign(tokens, i + 2, "(") ? ALONE : 0;
    case "shutdown":
      return starts && (next === "with" ? third === "nowait" : isEnd(tokens, i + 1) && i > 0) ? ALONE : 0;
    case "load":
      return /^(?:data|xml)$/.test(next) && /^(?:infile|local|low_priority)$/.test(third) ? ALONE : 0;
    case "copy":
      return isName(tokens, i + 1) && /^(?:from|to)$/.test(third) && isWord(tokens, i + 3, "program") ? ALONE : 0;
    case "grant":
      return /^(?:all|dba|connect|select|insert|execute)$/.test(next) && /^(?:to|on|privileges)$/.test(third) ? strong : 0;
    case "attach":
      return next === "database" && isKind(tokens, i + 2, "quote") ? ALONE : 0;
    case "backup":
    case "restore":
      return next === "database" && isName(tokens, i + 2) ? strong : 0;
    default:
      return 0;
  }
}

const endsAfterName = (tokens: Tokens, i: number): boolean => {
  const at = isWord(tokens, i, "if") ? i + 2 : i;
  return (isName(tokens, at) || CREDENTIAL_TABLE.has(textAt(tokens, at))) && (isEnd(tokens, at + 1) || isSign(tokens, at + 1, ";") || isSign(tokens, at + 1, ",") || isWord(tokens, at + 1, "cascade"));
};

function hasComparison(tokens: Tokens, from: number): boolean {
  if (isSign(tokens, from, "(")) return true;
  for (let i = from; i < from + 4; i++) {
    if (COMPARISON.has(textAt(tokens, i)) || OPERATOR.has(textAt(tokens, i))) return true;
  }
  return false;
}
