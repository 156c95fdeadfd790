/** One attribute as a browser reads it: name in lower case, value without its quotes. */
export interface Attribute {
  readonly name: string;
  /** As spelled: JSX handlers are told from HTML ones by their capitals. */
  readonly spelled: string;
  readonly value: string;
}

/** One tag, closed or cut off. */
export interface Tag {
  /** Lower case; "!" and "?" for declarations. */
  readonly name: string;
  readonly closing: boolean;
  readonly attributes: readonly Attribute[];
  readonly at: number;
  readonly end: number;
}

/** Attributes looked at in one tag; more are of no use to an attack. */
const MAX_ATTRIBUTES = 256;
const NAME = /[a-z!?%#][^\s/><="']{0,63}/iy;
const ATTRIBUTE_NAME = /[^\s/>="'][^\s/>=]{0,127}/y;
const SPACE = /[\s/"']{0,4096}/y;

/** Tags from first to last, each character read once, broken ones as browsers recover them. */
export function* tagsOf(text: string): Generator<Tag> {
  let at = text.indexOf("<");
  while (at >= 0) {
    const tag = readTag(text, at);
    if (tag === null) at = text.indexOf("<", at + 1);
    else {
      yield tag;
      at = text.indexOf("<", tag.end);
    }
  }
}

function readTag(text: string, at: number): Tag | null {
  const closing = text[at + 1] === "/";
  const nameAt = at + (closing ? 2 : 1);
  NAME.lastIndex = nameAt;
  const name = NAME.exec(text)?.[0];
  if (name === undefined) return null;
  let i = nameAt + name.length;
  const attributes: Attribute[] = [];
  while (i < text.length && attributes.length < MAX_ATTRIBUTES) {
    SPACE.lastIndex = i;
    i += SPACE.exec(text)?.[0].length ?? 0;
    if (i >= text.length) break;
    if (text[i] === ">") {
      i += 1;
      break;
    }
    // A new tag begins before this one ended: it was no tag, or was cut off. The new one is read for itself.
    if (text[i] === "<") break;
    const read = readAttribute(text, i);
    if (read.name !== "") attributes.push(read);
    i = Math.max(read.end, i + 1);
  }
  return { name: name.toLowerCase(), closing, attributes, at, end: Math.max(i, nameAt + name.length) };
}

function readAttribute(text: string, at: number): Attribute & { end: number } {
  ATTRIBUTE_NAME.lastIndex = at;
  const spelled = ATTRIBUTE_NAME.exec(text)?.[0] ?? "";
  let i = at + spelled.length;
  const name = spelled.toLowerCase();
  i = skipSpace(text, i);
  if (text[i] !== "=") return { name, spelled, value: "", end: at + Math.max(1, spelled.length) };
  i = skipSpace(text, i + 1);
  const quote = text[i];
  if (quote === '"' || quote === "'" || quote === "`") {
    // An unclosed quote is read as if it were none: the page's own may close it. It is the last of its kind, so
    // that this search fails once for each kind and no more.
    const close = text.indexOf(quote, i + 1);
    if (close >= 0) return { name, spelled, value: text.slice(i + 1, close), end: close + 1 };
    i += 1;
  }
  let end = i;
  while (end < text.length && !/[\s>]/.test(text.charAt(end))) end += 1;
  return { name, spelled, value: text.slice(i, end), end };
}

function skipSpace(text: string, from: number): number {
  let i = from;
  while (i < text.length && /\s/.test(text.charAt(i))) i += 1;
  return i;
}
