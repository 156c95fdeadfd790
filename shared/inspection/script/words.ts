/** Schemes that run what follows them. Browsers drop spaces and controls inside. */
const SCRIPT_URL =
  /^(?:feed:)?(?:javascript|vbscript|livescript|mocha|view-source):|^data:(?:text\/(?:html|xml|javascript)|image\/svg|application\/(?:xml|xhtml|javascript|x-javascript)|[;,])/;
const NESTED_SCRIPT_URL = /url=['"]?javascript:|;javascript:/;
/** Characters of an address that are read: its scheme is at its beginning. */
const URL_SPAN = 256;

/** Whether an address runs script when a browser follows it. */
export function isScriptUrl(value: string): boolean {
  const url = compactUrl(value);
  return SCRIPT_URL.test(url) || NESTED_SCRIPT_URL.test(url);
}

/** The beginning of an address or a style without its spaces, lower case. */
export const compactUrl = (value: string): string =>
  value.slice(0, URL_SPAN).toLowerCase().replace(/\s+/g, "");

/** Whether a script element's content is code rather than words about it. */
export const looksLikeScript = (content: string): boolean => /[=([{;`]|\/\//.test(content);

const PAGE =
  /document\??[.[]|window[.[]|location[.=[]|\btop\[|\bself\[|\bparent\[|\bframes\[|globalthis|string\.fromcharcode|\.constructor|innerhtml|localstorage|xmlhttprequest|alert|confirm[(`]|prompt[(`]|eval[(`]|atob\(|import\(|fetch\(|\.cookie/;

/** Whether lower-case code reaches for the page it would run in. */
export const reachesForPage = (code: string): boolean => PAGE.test(code);

/** Dialogues and evaluation: what a stranger's script calls first, and prose hardly ever. */
export const DIALOGUE: ReadonlySet<string> = new Set(["alert", "confirm", "prompt", "eval"]);
/** What else a script broken out of a string calls. */
export const BREAKOUT_CALL: ReadonlySet<string> = new Set(
  "alert confirm prompt eval print settimeout setinterval fetch atob msgbox write writeln execscript function import".split(
    " ",
  ),
);
export const PAGE_OBJECT = /^(?:document|window|location|top|self|parent|globalthis|frames)(?:$|\.)/;
