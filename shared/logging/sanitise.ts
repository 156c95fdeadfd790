import { maskText } from "./mask.ts";

/** Requirement U5, in code points: any text; names people choose; messages. */
export const TEXT_CAP = 100;
export const USERNAME_CAP = 50;
export const MESSAGE_CAP = 200;

const ELLIPSIS = "…";

/** A grapheme of more UTF-16 units than this is piled-up marks, and is cut like anything else. */
const LONGEST_GRAPHEME = 32;

/** Terminal sequences: CSI; strings up to their terminator (titles, hyperlinks); the short ones. ECMA-48. */
const ANSI =
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x80-\x9f]*(?:\x07|\x1b\\|\x9c)|\x1b[ -/]*[0-~]/g;

/**
 * Characters that are not seen but act, or hide: controls, line separators, bidi overrides, zero-width and
 * filling characters, tags. Kept: emoji presentation, Arabic and Syriac number signs (they are seen); the joiner
 * inside an emoji, and the tags of a flag.
 */
const INVISIBLE =
  /[[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]--[\uFE0E\uFE0F\t-\r\x85\u2028\u2029\u{E0020}-\u{E007F}\u0600-\u0605\u06DD\u070F\u0890\u0891\u08E2\u{110BD}\u{110CD}\u{200D}]]|\u200D(?:(?<!\p{Extended_Pictographic}\p{Emoji_Modifier}?\uFE0F?\u200D)|(?!\p{Extended_Pictographic}))|[\u{E0020}-\u{E007F}](?<!\u{1F3F4}[\u{E0020}-\u{E007E}]{0,6}[\u{E0020}-\u{E007F}])/gv;

/** Ids, addresses and names: most of what is logged, and too short or too plain for any secret's shape. */
const PLAIN = /^(?:(?!.*(?:whsec|sb_secret)_)[a-z0-9._-]{1,40}|[A-Za-z]{1,32})$/;

let segmenter: Intl.Segmenter | undefined;
/** Made at its first use: loading the Unicode tables would be a tenth of the Worker's start-up. */
const graphemes = (): Intl.Segmenter =>
  (segmenter ??= new Intl.Segmenter(undefined, { granularity: "grapheme" }));

/** Controls that part words; they go last, so that a name is still told from the word on the line before. */
const SEPARATOR = /[\t-\r\x85\u2028\u2029]/g;

const clean = (text: string): string => text.toWellFormed().replace(ANSI, "").replace(INVISIBLE, "");

/** The index after `count` code points, or the text's end. */
function indexAfter(text: string, count: number): number {
  let index = 0;
  for (let left = count; left > 0 && index < text.length; left--) {
    index += (text.codePointAt(index) ?? 0) > 0xffff ? 2 : 1;
  }
  return index;
}

/** At most `cap` code points, an ellipsis among them where something was cut. */
function shorten(text: string, cap: number): string {
  if (text.length <= cap || indexAfter(text, cap) === text.length) return text;
  const end = indexAfter(text, cap - 1);
  const around = graphemes()
    .segment(text.slice(0, end + LONGEST_GRAPHEME))
    .containing(end);
  const start = around?.index ?? end;
  const cut = start > 0 && end - start <= LONGEST_GRAPHEME ? start : end;
  return clean(text.slice(0, cut)) + ELLIPSIS;
}

/**
 * Text from outside, fit for a log line, an audit record or a terminal: nothing in it acts or hides, secrets are
 * masked, at most `cap` code points (≥ 1) remain, whole emoji and letters of every script stay. Idempotent.
 */
export function sanitise(text: string | null | undefined, cap: number = TEXT_CAP): string {
  if (text === null || text === undefined) return shorten(`<${text}>`, cap);
  if (text.length <= cap && PLAIN.test(text)) return text;
  const masked = maskText(clean(text));
  // Once more where words were parted by no more than a line end: a secret may have been parted, too.
  const seen = masked.search(SEPARATOR) >= 0 ? maskText(masked.replaceAll(SEPARATOR, "")) : masked;
  return shorten(seen.trim() === "" ? "<empty>" : seen, cap);
}
