import type { Signal } from "../signal.ts";
import { signal } from "../signal.ts";
import type { View } from "../view.ts";
import { BREAKOUT_CALL, DIALOGUE, PAGE_OBJECT, isScriptUrl, reachesForPage } from "./words.ts";

const RULE = "script_injection";
/** Expressions this short are a payload; longer ones may be a program somebody shows. */
const SHORT = 256;
const LONGEST_NAME = 40;

/** JavaScript without markup: values that close a string in a script, whole expressions, script addresses. */
export function detectScript(view: View): readonly Signal[] {
  const code = view.squeezed.trim();
  const score = Math.max(
    scoreUrl(view),
    scoreBreakout(code),
    capped(scoreCalls(code), view),
    capped(scoreForms(code), view),
  );
  return score > 0 ? [signal(RULE, score, 0)] : [];
}

/** Sentences about code are let through with a note. */
const capped = (score: number, view: View): number => (view.prose ? Math.min(score, 5) : score);

/** `javascript:alert(1)`, not `JavaScript: the good parts`. */
function scoreUrl(view: View): number {
  const value = view.text.trim();
  if (!isScriptUrl(value)) return 0;
  return /^[^:]{1,40}:\s?\S/.test(value) && /[(`=/;]|%|&/.test(value.slice(0, SHORT))
    ? view.prose
      ? 6
      : 10
    : 0;
}

/** A string or block closed, an operator, a call: `'-alert(1)-'`, `";eval(x)//`, `}alert(1)`. */
const BREAKOUT =
  /['"`\\};)]{1,4}(?:[-+*/%^|&,?:;~<>=]|and|or){0,3}[({[!~+-]{0,4}([a-z$_][a-z$_.]{2,39})[)\]]{0,3}(?:\?\.)?[(`[=]/g;

function scoreBreakout(code: string): number {
  const first = /['"`\\};]/.exec(code);
  if (first === null) return 0;
  // What stands before the first quote is the value as the page expected it: short, and no call of its own.
  const lead = code.slice(0, first.index);
  if (lead.length > 64 || /[(={<]/.test(lead)) return 0;
  BREAKOUT.lastIndex = 0;
  for (const match of code.slice(first.index, first.index + SHORT).matchAll(BREAKOUT)) {
    const name = match[1] ?? "";
    // Markdown's inline code is a name between ticks.
    if (match[0] === `\`${name}\`` || match[0] === `\`${name}(`) continue;
    if (PAGE_OBJECT.test(name)) return 10;
    if (!match[0].endsWith("=") && BREAKOUT_CALL.has(name.split(".").at(-1) ?? "") && match.index < 16)
      return 10;
  }
  return 0;
}

/** Calls by name; alone they are an attack, inside a program somebody's code. */
function scoreCalls(code: string): number {
  let score = 0;
  for (const { index: at } of code.matchAll(/[(`]/g)) {
    if (score >= 10) break;
    const name = nameBefore(code, at);
    if (name === "") continue;
    const parts = name.split(".");
    const last = parts.at(-1) ?? "";
    const method = last === "call" || last === "apply" || last === "bind" ? (parts.at(-2) ?? "") : last;
    const own = parts.length === 1 || method !== last || PAGE_OBJECT.test(name);
    if (own && DIALOGUE.has(method)) score = Math.max(score, code.length < SHORT || method !== last ? 10 : 5);
    else if (name === "function" && /^['"`]/.test(code.slice(at + 1))) score = 10;
    else if (
      /^(?:settimeout|setinterval|execscript|importscripts|\$\.getscript|navigator\.sendbeacon|import)$/.test(
        name,
      )
    ) {
      const text = code.slice(at + 1, at + 2);
      score = Math.max(
        score,
        /['"`/]/.test(text) && (reachesForPage(code.slice(at)) || at < 20) && code.length < SHORT ? 10 : 3,
      );
    }
  }
  return score;
}

/** The dotted name that ends right before `at`; optional chaining reads as a dot. */
function nameBefore(code: string, at: number): string {
  let start = at;
  while (start > 0 && at - start < LONGEST_NAME && /[a-z0-9$_.?]/.test(code.charAt(start - 1))) start -= 1;
  return code.slice(start, at).replaceAll("?.", ".").replace(/\.+$/, "");
}

/** Shapes of expressions that are written to get round a filter, or to take a page's secrets. */
const FORMS: readonly (readonly [RegExp, number])[] = [
  [/\((?:alert|confirm|prompt|eval)\)[(`]/, 10],
  [/\[['"](?:alert|confirm|prompt|eval|constructor|cookie)['"]\]/, 10],
  [/\.(?:map|find|filter|some|every|sort|foreach|reduce|from)\((?:alert|confirm|prompt|eval)\b/, 10],
  [/constructor(?:\.constructor|\['constructor'\])?\(['"`]/, 10],
  [/new function[`(]/, 8],
  [/(?:top|self|parent|frames|window|this|globalthis)\[(?:['"/`]|8680439|atob)/, 10],
  [/document\.(?:cookie|domain|write|body\.)|document\[['"]/, 8],
  [
    /(?:window|document|self|top|parent)\.location(?:\.href)?=|\blocation(?:\.href)?=['"`]?(?:javascript:|\/\/|http|name)/,
    8,
  ],
  [/\beval\.|=eval\b|=alert\b|=prompt\b|onerror=|throw\/|throw onerror|\balert\b[;)}\]]/, 8],
  [/\(!\[\]\+\[\]\)|\[\]\[\(|\+!!?\[\]|!!?\[\]\+/, 10],
  [/new image\(?\)?\.src=|string\.fromcharcode\(\d/, 8],
  [/_c\.constructor|\[v-[a-z]{2,8}\]=|ng-[a-z]{2,12}=/, 10],
];

function scoreForms(code: string): number {
  let score = 0;
  for (const [form, worth] of FORMS) {
    if (worth > score && form.test(code)) score = worth;
  }
  if (score === 0 || score === 10) return score;
  // Alone, an assignment to the page's address is the payload; in a program it is one line of many.
  return code.length < SHORT && !/\b(?:const|let|return|if)\b/.test(code) ? 10 : 5;
}
