/** Fewer ordinary words than this are no sentence. */
const MIN_WORDS = 5;
/** Share of the visible characters that must be in ordinary words. */
const MIN_SHARE = 0.5;
/** Characters that are read: what a text is shows at its beginning. */
const SPAN = 4_096;
/** Scripts without spaces: so many characters of them count as one word. */
const UNSPACED_WORD = 3;

const isLetter = (code: number): boolean =>
  (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code >= 0xc0;
const isSpace = (code: number): boolean => code === 0x20 || (code >= 0x09 && code <= 0x0d) || code === 0xa0;
/** What may stand before a word of a sentence: quotes, brackets, asterisks of emphasis. */
const OPENING = new Set(Array.from("\"'([*_«¿¡").map((c) => c.charCodeAt(0)));
const CLOSING = new Set(Array.from("\"')]*_».,!?;:").map((c) => c.charCodeAt(0)));

/**
 * Whether the text is mostly sentences. Weak signs of an attack weigh less in prose that talks about code;
 * strong ones do not, so that an attack is not bought free by a greeting.
 */
export function isProse(whole: string): boolean {
  if (whole.includes("```")) return true;
  const text = whole.slice(0, SPAN);
  let words = 0;
  let inWords = 0;
  let visible = 0;
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (isSpace(code)) {
      at += 1;
      continue;
    }
    let end = at;
    while (end < text.length && !isSpace(text.charCodeAt(end))) end += 1;
    visible += end - at;
    const length = wordLength(text, at, end);
    if (length > 0) {
      words += text.charCodeAt(at) >= 0x0e00 ? Math.ceil(length / UNSPACED_WORD) : 1;
      inWords += end - at;
    }
    at = end;
  }
  return words >= MIN_WORDS && inWords >= visible * MIN_SHARE;
}

/** The letters of one space-separated chunk if it is an ordinary word in its punctuation, else 0. */
function wordLength(text: string, from: number, to: number): number {
  let start = from;
  let end = to;
  while (start < end && OPENING.has(text.charCodeAt(start))) start += 1;
  while (end > start && CLOSING.has(text.charCodeAt(end - 1))) end -= 1;
  for (let i = start; i < end; i++) {
    const code = text.charCodeAt(i);
    const joins = (code === 0x27 || code === 0x2d) && i > start && i < end - 1;
    if (!isLetter(code) && !joins) return 0;
  }
  return end - start;
}
