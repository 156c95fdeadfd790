import type { Signal } from "./signal.ts";
import { signal } from "./signal.ts";
import type { View } from "./view.ts";

const RULE = "lookup_injection";
/** Lookups nested this deep are read; each level is one more way to spell the same letter. */
const MAX_DEPTH = 32;
/** Characters between the opening and the protocol once all nesting is resolved. */
const FETCH = /\$\{[^a-z$]{0,8}jndi[^a-z]{0,4}:|jndi:(?:ldaps?|rmi|dns|iiop|nis|nds|corba|http)/;
const LEAK =
  /\$\{(?:env|sys|java|main|ctx|bundle|docker|k8s|hostname|date|log4j|spring|web|marker|map|script|url|file|const|dns|base64decoder|xml|properties|resourcebundle|urldecoder|localhost)\b\s?:/;

/** Log4Shell and its kin: `${jndi:…}` in any spelling that nested lookups allow, and lookups that fetch or run. */
export function detectLookup(view: View): readonly Signal[] {
  const text = view.lower;
  const at = text.indexOf("${");
  if (at < 0 && !text.includes("jndi:")) return [];
  const resolved = resolve(text);
  if (FETCH.test(text) || FETCH.test(resolved.text))
    return [signal(RULE, view.prose ? 8 : 10, Math.max(0, at))];
  if (/\$\{(?:script|url|dns|file|xml|base64decoder|const):/.test(text)) return [signal(RULE, 10, at)];
  if (resolved.nested && /\$\{(?:::?-|lower:|upper:|env:|sys:|date:)/.test(text))
    return [signal(RULE, 10, at)];
  // Editors and build tools write ${env:HOME} into their files: worth a note.
  return LEAK.test(text) ? [signal(RULE, view.prose ? 3 : 5, at)] : [];
}

/** Every lookup replaced by what it yields: its default, its argument, or nothing. One pass with a stack. */
function resolve(text: string): { text: string; nested: boolean } {
  const stack: string[] = [""];
  let nested = false;
  let done = 0;
  for (const { 0: sign, index } of text.matchAll(/\$\{|\}/g)) {
    const opens = sign === "${" && stack.length < MAX_DEPTH;
    if (!opens && (sign === "${" || stack.length === 1)) continue;
    stack[stack.length - 1] += text.slice(done, index);
    done = index + sign.length;
    if (opens) {
      stack.push("");
      nested ||= stack.length > 2;
    } else {
      const body = stack.pop() ?? "";
      stack[stack.length - 1] += yielded(body);
    }
  }
  stack[stack.length - 1] += text.slice(done);
  while (stack.length > 1) {
    const body = stack.pop() ?? "";
    stack[stack.length - 1] += `\${${body}`;
  }
  return { text: stack[0] ?? "", nested };
}

function yielded(body: string): string {
  if (/^[^a-z]{0,4}jndi/.test(body)) return `\${${body}}`;
  const fallback = body.indexOf(":-");
  if (fallback >= 0) return body.slice(fallback + 2);
  const colon = body.indexOf(":");
  return colon < 0 ? "" : body.slice(colon + 1).replace(/^['"]|['"]$/g, "");
}
