import type { Signal } from "./signal.ts";
import { signal } from "./signal.ts";
import type { View } from "./view.ts";

const RULE = "directory_injection";
/** Pieces of LDAP filters and XPath steps that close what the server opened and add their own. */
const FORMS: readonly RegExp[] = [
  /\*?\)\(?\s?[|&!]?\s?\(\s?[a-z][a-z0-9-]{1,30}\s?[~<>:]?=\s?[*\w]/,
  /\(\s?[|&]\s?\(\s?!?\(?\s?[a-z][a-z0-9-]{1,30}\s?[~<>]?=/,
  /\)\s?\(\s?!?\s?\(?\s?[|&]\s?[()]|\*\)\s?\(\s?[|&]/,
  /\*\)\)%00|\*\(\s?\|\s?\(|objectclass=\*|\)\(cn=\*|\)\(uid=\*/,
  /[a-z]{3,30}:(?:\d{1,6}\.){2,12}\d{1,6}:=/,
  /'\s?\]\s?[|/]|\/(?:child|descendant|parent|ancestor|attribute|following|self)::(?:node|text|\*)|\|\s?\/\/\*|count\(\/|\]\s?\|\s?\/\/|string-length\(\/\/|\/\/user\[|substring\((?:name\()?\/\/?/,
  /' ?(?:or|and) ?(?:name|position|string-length|contains|starts-with|substring|count|text)\(/,
];

/** LDAP filters and XPath expressions that break out of the value's place. */
export function detectDirectory(view: View): readonly Signal[] {
  // Sentences hold all of it: brackets, signs of equality, numbers with dots.
  if (view.prose || !/[=|&*]|::|\(\/|' ?(?:or|and) /.test(view.lower)) return [];
  for (const form of FORMS) {
    const match = form.exec(view.lower);
    if (match !== null) {
      // Calls of other languages close and open brackets too: f(a)(b=1). They have a name before the first.
      return [signal(RULE, isCode(view.lower, match.index) ? 5 : 10, match.index)];
    }
  }
  return [];
}

const isCode = (text: string, at: number): boolean =>
  text.length > 200 && (text.match(/[;{}\n]/g)?.length ?? 0) > 4 && at > 0;
