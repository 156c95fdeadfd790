import type { Field } from "../field.ts";
import { createMatcher } from "../matcher.ts";
import type { Matcher } from "../matcher.ts";
import { BLOCK_SCORE } from "../rules.ts";
import type { RuleId } from "../rules.ts";
import type { Signal } from "../signal.ts";
import { signal } from "../signal.ts";
import type { View } from "../view.ts";
import { DOCUMENT_SIGNATURES } from "./documents.ts";
import { DYNAMIC_SIGNATURES } from "./dynamic.ts";
import { FILE_SIGNATURES } from "./files.ts";
import { JAVA_SIGNATURES } from "./java.ts";
import { PHP_SIGNATURES } from "./php.ts";
import { CALLBACK_SIGNATURES, FOREIGN_TYPE, PROBE_SIGNATURES, SCANNER_NAMES } from "./probes.ts";
import { SHELL_SIGNATURES } from "./shell.ts";
import type { Signature } from "./signature.ts";

const ALL: readonly Signature[] = [
  ...FILE_SIGNATURES,
  ...PHP_SIGNATURES,
  ...JAVA_SIGNATURES,
  ...DYNAMIC_SIGNATURES,
  ...DOCUMENT_SIGNATURES,
  ...SHELL_SIGNATURES,
  ...PROBE_SIGNATURES,
  ...CALLBACK_SIGNATURES,
];
/** From this score on, several signatures of one rule add up: code is more than one call. */
const ADDS_UP = 6;
/** What each further signature adds. */
const FURTHER = 2;
/** A serialised PHP object with its class's name, or a Python pickle that calls. */
const SERIALISED =
  /(?:^|[;{}"'=\s])[oc]:\+?\d{1,4}:"[a-z_\\]|c(?:os|posix|nt|subprocess|builtins|__builtin__)\s(?:system|popen|eval|exec)/;

/** PHP's functions called by a string or a variable's name. */
const DYNAMIC_CALL =
  /[([](?:\(string\))?['"]?(?:system|exec|passthru|shell_exec|popen|assert|phpinfo)['"]?[)\]](?:\[0\])?\(|^[@;]?\$(?:_\w{0,30}|\$+\w{1,30}|\{['"_][^}]{1,30}\}|\w{1,30}(?:\[[^\]]{1,30}\]){1,3})\(/;
/** Parameters and headers that name an uploaded file. */
const FILE_NAME = /^(?:filename|x[-_.]?file[-_.]?name)$/i;
const SERVER_SCRIPT = /\.(?:php\d*|phtml|phar|pht|aspx?|ashx|jspx?|cgi|htaccess)\.*(?:$|[;%:\s])/;

/** Whether a name that begins at `start` is only the end of a longer one, or a method: `pattern.exec(`. */
function isPartOfName(text: string, start: number): boolean {
  if (!/[a-z]/.test(text.charAt(start))) return false;
  return /[\w$]$|[\w)\]]\.$/.test(text.slice(Math.max(0, start - 2), start));
}

let matcher: Matcher | undefined;

/** All literal signatures in one pass. The automaton is built at the first look: not every isolate needs it. */
export function detectSignatures(view: View, field: Field): readonly Signal[] {
  matcher ??= createMatcher(ALL.map(({ text }) => text));
  const top = new Map<RuleId, { score: number; at: number; seen: Set<number> }>();
  matcher.find(view.squeezed, (index, start) => {
    const found = ALL[index];
    if (found === undefined || (found.where !== undefined && !found.where.includes(field.where))) return;
    if (found.bare === true && isPartOfName(view.squeezed, start)) return;
    const score = view.prose ? found.prose : found.score;
    const best = top.get(found.rule) ?? { score: 0, at: start, seen: new Set() };
    if (best.seen.has(index)) return;
    best.seen.add(index);
    const both = Math.min(best.score, score) >= ADDS_UP;
    top.set(found.rule, {
      ...best,
      score: Math.min(BLOCK_SCORE, Math.max(best.score, score) + (both ? FURTHER : 0)),
    });
  });
  const signals = Array.from(top, ([rule, { score, at }]) => signal(rule, score, at));
  if (FILE_NAME.test(field.name) && SERVER_SCRIPT.test(view.lower))
    signals.push(signal("file_inclusion", BLOCK_SCORE, 0));
  if (DYNAMIC_CALL.test(view.squeezed))
    signals.push(signal("code_injection", view.prose ? 5 : BLOCK_SCORE, 0));
  if (SERIALISED.test(view.squeezed)) signals.push(signal("code_injection", view.prose ? 5 : BLOCK_SCORE, 0));
  if (field.where === "path" && FOREIGN_TYPE.test(view.lower))
    signals.push(signal("exploit_probe", BLOCK_SCORE, 0));
  if (
    field.where === "header" &&
    field.name.toLowerCase() === "user-agent" &&
    SCANNER_NAMES.some(view.lower)
  ) {
    signals.push(signal("scanner", BLOCK_SCORE, 0));
  }
  return signals;
}
