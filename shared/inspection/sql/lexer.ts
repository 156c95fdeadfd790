import { roleOf } from "./words.ts";

/**
 * The kinds of token. Quotes are tokens of their own: which of them opens and which closes depends on the query
 * around the value, and that nobody here has seen.
 */
export type TokenKind = "word" | "number" | "quote" | "sign" | "comment";

export interface Token {
  readonly kind: TokenKind;
  /** Lower case. A comment's is its text, a number's its digits. */
  readonly text: string;
  readonly at: number;
  /** The bits that `roleOf` gives words and signs. */
  readonly role: number;
}

/** Signs of two and three characters that are one token, longest first. */
const LONG_SIGNS = [
  "<=>",
  "&&",
  "||",
  "<>",
  "!=",
  "<=",
  ">=",
  "==",
  ":=",
  "<<",
  ">>",
  "->",
  "!~",
  "~*",
  "^=",
  "=~",
];
const LONG_START = new Set(LONG_SIGNS.map((sign) => sign.charCodeAt(0)));
const NUMBER = /0x[0-9a-f]{1,512}|0b[01]{1,512}|\d+(?:\.\d*)?(?:e[+-]?\d+)?|\.\d+/y;
/** Keywords that a careless reader of SQL lets follow a number without a space: `1or 1=1`, `1e1union select`. */
const GLUED =
  /(?:or|and|xor|union|from|where|having|order|group|limit|like|div|mod|rlike|regexp|in|is|between|into|procedure)(?![a-z0-9_])/y;

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;
/** Letters of ASCII and whatever lies above it: names may be in any script. */
const isLetter = (code: number): boolean => (code >= 0x61 && code <= 0x7a) || code === 0x5f || code > 0xa0;
const isWordSign = (code: number): boolean => isLetter(code) || isDigit(code) || code === 0x24;

/**
 * SQL as the common databases read it, on lower-case text, until `limit` tokens that are no comments. Linear: each
 * character is in one token.
 */
export function tokenize(text: string, limit = Number.POSITIVE_INFINITY): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let count = 0;
  while (at < text.length && count < limit) {
    const code = text.charCodeAt(at);
    const kind = kindAt(text, at, code);
    if (kind === null) {
      at += 1;
      continue;
    }
    const end = endOf(text, at, code, kind);
    const spelled = code === 0x5c ? "null" : text.slice(at, end);
    tokens.push({ kind, text: spelled, at, role: kind === "word" || end - at === 2 ? roleOf(spelled) : 0 });
    if (kind !== "comment") count += 1;
    at = end;
  }
  return tokens;
}

/** What begins here; null for what is skipped: spaces, backticks, a stray end of a comment, a lone backslash. */
function kindAt(text: string, at: number, code: number): TokenKind | null {
  if (code <= 0x20 || code === 0xa0 || code === 0x60) return null;
  if (isLetter(code) || code === 0x24 || code === 0x40) return "word";
  if (isDigit(code)) return numberKind(text, at);
  const next = text.charCodeAt(at + 1);
  switch (code) {
    case 0x27:
    case 0x22:
      return "quote";
    case 0x2e:
      return isDigit(next) ? "number" : "sign";
    case 0x23:
      return "comment";
    case 0x2f:
      return next === 0x2a ? "comment" : "sign";
    case 0x2a:
      return next === 0x2f ? null : "sign";
    case 0x2d:
      // The end of an HTML comment is none of SQL's.
      return next === 0x2d && text.charCodeAt(at + 2) !== 0x3e ? "comment" : "sign";
    case 0x5c:
      // `\N` is MySQL's NULL. A backslash before a quote escapes it only where the server leaves backslashes alone.
      return next === 0x6e && !isWordSign(text.charCodeAt(at + 2)) ? "word" : null;
    default:
      return "sign";
  }
}

/** `1st` is a word, `1or` a number and a keyword. */
function numberKind(text: string, at: number): TokenKind {
  const end = numberEnd(text, at);
  if (!isLetter(text.charCodeAt(end))) return "number";
  GLUED.lastIndex = end;
  return GLUED.test(text) ? "number" : "word";
}

function endOf(text: string, at: number, code: number, kind: TokenKind): number {
  switch (kind) {
    case "quote":
      return at + 1;
    case "number":
      return numberEnd(text, at);
    case "word":
      return code === 0x5c ? at + 2 : wordEnd(text, at);
    case "comment":
      return code === 0x2f ? blockEnd(text, at) : lineEnd(text, at);
    case "sign": {
      const long = LONG_START.has(code) ? LONG_SIGNS.find((sign) => text.startsWith(sign, at)) : undefined;
      return at + (long?.length ?? 1);
    }
  }
}

function numberEnd(text: string, at: number): number {
  NUMBER.lastIndex = at;
  return at + (NUMBER.exec(text)?.[0].length ?? 1);
}

/** A name with its dots: `master..sysobjects`, `@@version`, `information_schema.tables`. */
function wordEnd(text: string, at: number): number {
  let end = at + 1;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (isWordSign(code) || (code === 0x40 && end === at + 1)) continue;
    const dots = code === 0x2e ? (text.charCodeAt(end + 1) === 0x2e ? 2 : 1) : 0;
    if (dots === 0 || !isLetter(text.charCodeAt(end + dots))) break;
    end += dots;
  }
  return end;
}

/** MySQL runs what stands in `/*! … *\/`: only its opening is skipped, and the stray closing later. */
function blockEnd(text: string, at: number): number {
  if (text.charCodeAt(at + 2) === 0x21) {
    let end = at + 3;
    while (isDigit(text.charCodeAt(end))) end += 1;
    return end;
  }
  const close = text.indexOf("*/", at + 2);
  return close < 0 ? text.length : close + 2;
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
}
