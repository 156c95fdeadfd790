import type { Field } from "./field.ts";
import type { Signal } from "./signal.ts";
import { signal } from "./signal.ts";
import type { View } from "./view.ts";

const RULE = "nosql_injection";
const OPERATORS =
  "ne eq gt gte lt lte in nin not nor or and exists type regex where expr function text all size elemmatch mod " +
  "accumulator options slice push set unset inc rename lookup match jsonschema near max min comparator";
/** As a part of a name: `user[$ne]`, `filter.$where`, `$or`. */
const NAME = new RegExp(`(?:^|[[.])\\$(?:${OPERATORS.replaceAll(" ", "|")})(?:$|[\\].[])`, "i");
/** As a key inside a text: `{"$gt": …`, `, $where: '…`. */
const KEY = new RegExp(
  `[{,[]\\s{0,4}\\\\?["']?\\$(?:${OPERATORS.replaceAll(" ", "|")})\\\\?["']?\\s{0,4}[:\\]]`,
);
const SCRIPT =
  /\bthis\.[a-z_]{1,30}(?:\.match\(|\[|\s{0,2}[=!]=|\.length|\.startswith)|\bdb\.[a-z_$]{1,40}\.(?:insert|drop|find|remove|update|save|delete|aggregate|count)[a-z]{0,10}\(|\bdb\.(?:getcollectionnames|version|eval|dropdatabase|adminCommand|stats)\(|['"]\s{0,4};\s{0,4}(?:return|while|var|it=|sleep|db\.)|['"]\s{0,4}\|\|\s{0,4}(?:true|this\.|['"\d]|1)|return\s{0,2}\(?(?:true|this\.|1 ?==)|function\s?\(\)\s?\{\s?(?:return|var|while|sleep)|\btostring\(\)\.length|objectid\(/i;

/** Query operators of document databases where a plain value was meant. */
export function detectOperators(view: View, field: Field): readonly Signal[] {
  if (NAME.test(field.name)) return [signal(RULE, 10, 0)];
  const key = KEY.exec(view.lower);
  if (key !== null) return [signal(RULE, view.prose ? 5 : 10, key.index)];
  if (!/[.'"(]/.test(view.lower)) return [];
  const script = SCRIPT.exec(view.lower);
  if (script === null) return [];
  const short = view.text.length < 200;
  const closes = /^['"]/.test(script[0]) || /^['"]/.test(view.lower.trim());
  return [
    signal(
      RULE,
      view.prose ? 3 : closes || (short && /\bdb\.|this\./.test(script[0])) ? 10 : short ? 6 : 4,
      script.index,
    ),
  ];
}
