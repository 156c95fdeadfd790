import type { Extracted, Field, Where } from "../field.ts";
import { MAX_PARAMETERS } from "./bounds.ts";

/** `a=1&b=2`, percent-decoded once as every server does; the raw spelling stays where that fails. */
export function formFields(text: string, where: Where): Extracted {
  const fields: Field[] = [];
  let from = 0;
  while (from < text.length && fields.length < MAX_PARAMETERS) {
    const end = nextSeparator(text, from);
    const pair = text.slice(from, end);
    from = end + 1;
    if (pair === "") continue;
    const equals = pair.indexOf("=");
    const name = decodeOnce(equals < 0 ? pair : pair.slice(0, equals));
    // A query without "=" is one value: `?<script>` and PHP's `?-d+allow_url_include` come so.
    if (equals < 0) fields.push({ where, name: "", value: name });
    else fields.push({ where, name, value: decodeOnce(pair.slice(equals + 1)) });
  }
  return { fields, complete: from >= text.length };
}

function nextSeparator(text: string, from: number): number {
  const end = text.indexOf("&", from);
  return end < 0 ? text.length : end;
}

/** Invalid escapes leave the text as it is: the views decode leniently what a lenient server would. */
function decodeOnce(text: string): string {
  const spaced = text.replaceAll("+", " ");
  if (!spaced.includes("%")) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}
