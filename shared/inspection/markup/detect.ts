import { compactUrl, isScriptUrl, looksLikeScript, reachesForPage } from "../script/words.ts";
import { withoutComments } from "../squeeze.ts";
import type { Signal } from "../signal.ts";
import { signal } from "../signal.ts";
import type { View } from "../view.ts";
import { ACTIVE_TAG, URL_ATTRIBUTE, isHandler } from "./names.ts";
import { tagsOf } from "./tags.ts";
import type { Attribute, Tag } from "./tags.ts";

const RULE = "markup_injection";
/** Characters of a script element's content that are looked at. */
const CONTENT_SPAN = 512;
const STYLE_SCRIPT = /expression\(|javascript:|-moz-binding|behaviou?r:|@import|vbscript:/;
/** Components' handlers in code somebody shows: `onClick={save}`. */
const JSX_HANDLER = /^on[A-Z][a-z]+(?:[A-Z][a-z]+)*$/;

/** HTML, SVG and MathML that run script, and pieces that break out of an attribute. */
export function detectMarkup(view: View): readonly Signal[] {
  const signals: Signal[] = [];
  let textFrom = 0;
  if (view.text.includes("<")) {
    for (const tag of tagsOf(view.text)) {
      const score = Math.max(scoreTag(tag, view), scoreGap(view, textFrom, tag));
      if (score > 0) signals.push(signal(RULE, score, tag.at));
      textFrom = tag.end;
    }
  }
  const loose = findLooseHandler(view.text);
  if (loose >= 0) signals.push(signal(RULE, 10, loose));
  return signals;
}

function scoreTag(tag: Tag, view: View): number {
  if (tag.closing) return 0;
  if (tag.name === "script" || tag.name.endsWith(":script")) return scoreScript(tag, view);
  let score = scoreName(tag, view);
  for (const attribute of tag.attributes) {
    if (score >= 10) break;
    score = Math.max(score, scoreAttribute(attribute));
  }
  return score;
}

/** A script element with something in it or to load; the bare name is what people write about. */
function scoreScript(tag: Tag, view: View): number {
  if (tag.attributes.some(({ name }) => name === "src" || name.endsWith("href") || name === "type"))
    return 10;
  const rest = view.text.slice(tag.end, tag.end + CONTENT_SPAN);
  const close = rest.indexOf("</");
  const content = close < 0 ? rest : rest.slice(0, close);
  if (looksLikeScript(content)) return view.prose && close < 0 ? 5 : 10;
  if (close >= 0 && (content === "" || !/^\s/.test(content))) return view.prose && content === "" ? 5 : 10;
  return view.prose ? 4 : 10;
}

function scoreName(tag: Tag, view: View): number {
  const bare = tag.attributes.length === 0;
  if (ACTIVE_TAG.has(tag.name)) return bare || (tag.name === "xml" && view.prose) ? 2 : 10;
  if (tag.name === "meta")
    return has(tag, "http-equiv", /refresh|set-cookie|content-security|link/i) ? 10 : 0;
  if (tag.name === "link")
    return has(tag, "rel", /stylesheet|import/i) && !view.prose && view.text.length < 512 ? 10 : 0;
  if (tag.name === "style") return STYLE_SCRIPT.test(view.squeezed) ? 10 : 0;
  if (tag.name === "form")
    return has(tag, "action", /^\s{0,8}(?:https?:)?\/\//i) && view.text.length < 512 ? 8 : 0;
  if (tag.name === "?import" || tag.name === "!entity") return 10;
  if (tag.name.startsWith("!--#")) return 10;
  return 0;
}

function has(tag: Tag, name: string, value: RegExp): boolean {
  return tag.attributes.some((attribute) => attribute.name === name && value.test(attribute.value));
}

function scoreAttribute(attribute: Attribute): number {
  if (isHandler(attribute.name)) {
    if (attribute.value === "") return 4;
    if (!JSX_HANDLER.test(attribute.spelled)) return 10;
    return attribute.value.startsWith("{") && !reachesForPage(attribute.value.toLowerCase()) ? 4 : 10;
  }
  if (attribute.name === "style") return STYLE_SCRIPT.test(compactUrl(decodeStyle(attribute.value))) ? 10 : 0;
  if (!URL_ATTRIBUTE.has(attribute.name)) return 0;
  if (attribute.name === "srcdoc") return 10;
  return isScriptUrl(attribute.value) ? 10 : 0;
}

/** CSS escapes: `\\0075` is a letter, the space after it is dropped. Comments separate nothing. */
function decodeStyle(value: string): string {
  const plain = withoutComments(value.slice(0, 2_048));
  if (!plain.includes("\\")) return plain;
  return plain.replace(/\\([0-9a-f]{1,6})\s?/gi, (_, hex: string) => {
    const point = Number.parseInt(hex, 16);
    return point > 0x10ffff ? "" : String.fromCodePoint(point);
  });
}

/** Text between two tags that closes an attribute and a tag nobody opened: `"><img …`. */
function scoreGap(view: View, from: number, tag: Tag): number {
  const gap = view.text.slice(Math.max(from, tag.at - 8), tag.at);
  if (!/["']\s{0,4}\/?>\s{0,4}$/.test(gap)) return 0;
  return tag.name === "br" || view.prose ? 5 : 10;
}

const LOOSE = /(?<![\w.$-])on[a-z]{3,30}/gi;

/** A handler outside a tag, after a quote or slash: it means to land inside somebody's tag. */
function findLooseHandler(text: string): number {
  if (!text.includes("=") || !/["'`/]/.test(text)) return -1;
  for (const match of text.matchAll(LOOSE)) {
    const end = match.index + match[0].length;
    const equals = /^[\s/]{0,8}=\s{0,8}\S/.exec(text.slice(end, end + 20));
    if (equals === null || !isHandler(match[0].toLowerCase())) continue;
    const before = text.slice(Math.max(0, match.index - 200), match.index);
    const value = text.slice(end, end + 160).toLowerCase();
    if (JSX_HANDLER.test(match[0]) && /^\s{0,4}=\s{0,4}[{"]/.test(value) && before.includes("<")) continue;
    if (/["'`/]/.test(before) && /[([`]|=.{0,80}[:;]|location|=[a-z]{4,}\b/.test(value)) return match.index;
  }
  return -1;
}
