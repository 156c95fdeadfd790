/** Two pieces of a string literal joined by a language's operator: 'al'+'ert', "sys"."tem", "e"&"x". */
const JOINED = /(['"])[+.&]{1,2}\1/g;

/** ASCII's signs, the underscore apart, by character code. */
const IS_SIGN = Array.from({ length: 128 }, (_, code) => /[!-/:-@[-^`{-~]/.test(String.fromCharCode(code)));
const isSign = (code: number): boolean => code < 128 && IS_SIGN[code] === true;

/**
 * Lower case, no space beside punctuation, comments gone, joined literals joined: `system /**\/ ( 'id' )` and
 * `'sys' . 'tem'` read as they run. What the signature tables are matched against.
 */
export function squeeze(lower: string): string {
  return withoutSpaces(withoutComments(lower)).replace(JOINED, "");
}

/** Beyond ASCII; a table, because every letter of most scripts is looked up. */
const HIGH_SPACE = new Uint8Array(0x10000);
for (const space of "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff") {
  HIGH_SPACE[space.charCodeAt(0)] = 1;
}

/** What `\s` matches. */
const isSpace = (code: number): boolean =>
  code === 0x20 || (code >= 0x09 && code <= 0x0d) || (code >= 0xa0 && HIGH_SPACE[code] === 1);

/** One space for each run of white space between words, none beside a sign. */
function withoutSpaces(text: string): string {
  let out = "";
  let done = 0;
  for (let start = 0; start < text.length; start++) {
    const code = text.charCodeAt(start);
    if (code > 0x20 && code < 0xa0) continue;
    if (!isSpace(code)) continue;
    let end = start + 1;
    while (end < text.length && isSpace(text.charCodeAt(end))) end += 1;
    const beside = isSign(text.charCodeAt(start - 1)) || isSign(text.charCodeAt(end));
    if (beside || code !== 0x20 || end > start + 1) {
      out += beside ? text.slice(done, start) : `${text.slice(done, start)} `;
      done = end;
    }
    start = end - 1;
  }
  return out + text.slice(done);
}

/** Block comments removed, as compilers do; an unclosed one is kept. */
export function withoutComments(text: string): string {
  let open = text.indexOf("/*");
  if (open < 0) return text;
  let out = "";
  let done = 0;
  while (open >= 0) {
    const close = text.indexOf("*/", open + 2);
    if (close < 0) break;
    out += text.slice(done, open);
    done = close + 2;
    open = text.indexOf("/*", done);
  }
  return out + text.slice(done);
}
