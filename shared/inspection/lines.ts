import type { Field } from "./field.ts";
import type { Signal } from "./signal.ts";
import { signal } from "./signal.ts";
import type { View } from "./view.ts";

const RULE = "line_injection";
/** Headers that change what a browser or a cache makes of the answer: never in anybody's text. */
const RESPONSE =
  /[\r\n]\s?(?:set-cookie ?:|location ?: ?\S|content-length ?: ?\d|content-type ?: ?[a-z]+\/|transfer-encoding ?:|http\/1\.[01] \d{3}|x-xss-protection ?:|access-control-[a-z-]{5,20} ?:|refresh ?:|x-forwarded-[a-z]{2,5} ?:|host ?: ?[a-z0-9.-]{3})/;
/** A break spelled so oddly that no decoding shows it still ends in the header it was for. */
const COOKIE = /(?:^|[^\w\s"'`{,;])\s?set-cookie ?: ?\w/;
const REQUEST = /[\r\n](?:get|post|put|delete|head|options|trace) \S{1,200} http\/[12]/;
/** Mail, FTP and cache protocols: one line each; text in a body has lines of its own, so there they are only noted. */
const MAIL =
  /[\r\n] ?(?:b?cc ?: ?\S{1,60}@|to ?: ?\S{1,60}@|from ?: ?\S{1,60}@|reply-to ?:|subject ?: ?\S|mime-version ?:|rcpt to|mail from|data[\r\n]|quit[\r\n]|helo |ehlo |[a-z]\d{2,4} (?:capability|fetch|login|select|logout)|set \S{1,40} \d|flushall|config set|slaveof|stats[\r\n])/;

/** Line breaks that end the line the value stands in and begin a header, a command or a request. */
export function detectLines(view: View, field: Field): readonly Signal[] {
  const text = view.lower;
  const cookie = text.includes("set-cookie") && COOKIE.test(text);
  const at = text.search(/[\r\n]/);
  if (at < 0 && !cookie) return [];
  if (cookie || RESPONSE.test(text) || REQUEST.test(text)) {
    const own = field.where === "body" && (view.prose || at > 80 || text.length > 400);
    return [signal(RULE, own ? 5 : 10, Math.max(0, at))];
  }
  if (!MAIL.test(text)) return [];
  // Letters have such lines too; what is put after an address or a name is short.
  const letter = view.prose || at > 80 || text.length > 160;
  return [signal(RULE, letter ? 3 : 10, at)];
}
