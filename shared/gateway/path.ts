import { err, ok, type Result } from "../result.ts";

/** What is wrong with a path, for the caller. */
export type PathFault =
  | "an escape that is not UTF-8"
  | "an empty segment"
  | "a dot segment"
  | "a separator or control character in a segment"
  | "an escape within an escape";

const UNRESERVED = /[A-Za-z0-9._~-]/;
/** What some servers take for a separator, the end of a name, or parameters to cut off; written as code points. */
// oxlint-disable-next-line no-control-regex -- it is about control characters
const AMBIGUOUS = /[\u0000-\u001f\u007f/\\;]/;

/**
 * The one spelling of a path that every server reads alike (RFC 3986 §6.2.2: escapes in capitals, none where none is
 * needed), so that what was inspected here is what is asked there. What two servers could read differently is refused.
 * `path` begins with a slash and is as it came.
 */
export function canonicalPath(path: string): Result<string, PathFault> {
  const segments = path.split("/").slice(1);
  const canonical: string[] = [];
  for (const [i, segment] of segments.entries()) {
    if (segment === "" && i < segments.length - 1) return err("an empty segment");
    const decoded = decode(segment);
    if (decoded === null) return err("an escape that is not UTF-8");
    // A full-width slash or dot becomes a plain one where a server folds compatible characters.
    const folded = decoded.normalize("NFKC");
    if (AMBIGUOUS.test(decoded) || AMBIGUOUS.test(folded))
      return err("a separator or control character in a segment");
    if (/^\.{1,2}$/.test(folded)) return err("a dot segment");
    if (/%[0-9a-f]{2}/i.test(folded)) return err("an escape within an escape");
    canonical.push(segment.replace(/%[0-9a-f]{2}/gi, simplest));
  }
  return ok(`/${canonical.join("/")}`);
}

function decode(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}

function simplest(escape: string): string {
  const character = String.fromCharCode(Number.parseInt(escape.slice(1), 16));
  return UNRESERVED.test(character) ? character : escape.toUpperCase();
}
