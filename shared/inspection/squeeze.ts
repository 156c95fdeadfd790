/** Two pieces of a string literal joined by a language's operator: 'al'+'ert', "sys"."tem", "e"&"x". */
const JOINED = /(['"])[+.&]{1,2}\1/g;

/** A space before or after one of ASCII's signs, the underscore apart. */
const BESIDE_SIGN = / (?=[!-/:-@[-^`{-~])|(?<=[!-/:-@[-^`{-~]) /g;

/**
 * Lower case, no space beside punctuation, comments gone, joined literals joined: `system /**\/ ( 'id' )` and
 * `'sys' . 'tem'` read as they run. What the signature tables are matched against.
 */
export function squeeze(lower: string): string {
  return withoutComments(lower)
    .replace(/\s{2,}|[^\S ]/g, " ")
    .replace(BESIDE_SIGN, "")
    .replace(JOINED, "");
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
