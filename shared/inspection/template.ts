import { createMatcher } from "./matcher.ts";
import type { Signal } from "./signal.ts";
import { signal } from "./signal.ts";
import type { View } from "./view.ts";

const RULE = "template_injection";
/** The openings of template and expression languages, and what closes each. */
const DELIMITERS: readonly (readonly [string, string])[] = [
  ["{{", "}}"],
  ["${", "}"],
  ["#{", "}"],
  ["*{", "}"],
  ["@{", "}"],
  ["%{", "}"],
  ["~{", "}"],
  ["<%", "%>"],
  ["{%", "%}"],
  ["[[${", "}"],
  ["@(", ")"],
  ["#(", ")"],
  ["{#", "}"],
  ["{=", "}"],
  ["[[", "]]"],
  ["{php}", "{/php}"],
  ["{@", "}"],
];
/** Characters of an expression that are read. */
const SPAN = 400;

/** Arithmetic on two literals: the question whether it is computed. */
const ARITHMETIC =
  /^[=#:\-\s({$]{0,8}['"]?\d{1,12}['"]?[\s)]{0,4}[*+\-/%][\s(]{0,4}['"]?\d{1,12}['"]?[\s)}-]{0,8}$/;
/** Ways from a template's objects into the language below. A letter at the beginning begins a word. */
const WAYS = (
  "__class__ __mro__ __base__ __globals__ __init__ __builtins__ __import__ __subclasses__ __dict__ __getattribute__ " +
  ".class getclass( constructor _self self._ global. require( runtime t(java new␠java java.lang system( 'system' " +
  "'exec' 'passthru' \"system\" \"exec\" exec( eval( shell_exec passthru( popen( subprocess import␠os os.popen os.system " +
  "file_get_contents( readfile( open( attr( get_flashed_messages request.application request.class request.environ " +
  "request.__ url_for.__ config.items config.__ config.from_ settings.secret freemarker.template .getenv( forname( " +
  "invoke( scriptengine #_memberaccess @java #context. #request. $eval $on.constructor .registerundefinedfilter id( " +
  "alert( print( debug( file.open file.read io.popen dir.entries response.write server.createobject phpversion( phpinfo( " +
  "process.mainmodule process.env process.binding |_fetch |attr(__"
)
  .split(" ")
  .map((way) => way.replaceAll("␠", " "));
const WAY = createMatcher(WAYS);

function reaches(expression: string): boolean {
  let found = false;
  WAY.find(expression, (index, start) => {
    const beginsWord = /^[a-z]/.test(WAYS[index] ?? "");
    found ||= !beginsWord || !/\w/.test(expression.charAt(start - 1));
  });
  return found;
}

/** Of those, what says it in `${…}`, which so many languages use, and between the signs of prose and markdown. */
const FAR = /java|runtime|__[a-z]|getclass|\.class\b|exec\(|system\(|freemarker|forname|alert\(|memberaccess/;
/** Names that, alone between delimiters, dump what the server knows. */
const DUMP =
  /^\s{0,4}(?:config|self|settings|settings\.secret_key|debug|app|request|env|this|_self|dump\(app\)|app\.request|smarty\.version|\$smarty\.(?:version|template)|\.|\$)\s{0,4}$/;
const DIRECTIVE =
  /#set ?\( ?\$|<#assign|<#list|\?new\(\)|\{php\}|\{% ?(?:import|include|set|for|if|extends|debug|load)[^%]{0,80}(?:__|\(|os\b)|#evaluate\(|#include\(|#foreach|<\?xml-stylesheet|\{literal\}|\{if [^}]{0,40}\(|\{system\(|\{"[a-z]{2,10}"\|system|\{\{#with|\{\{=<%|#\{root\}|\*\{t\(|__\$\{/;

/** Template expressions that compute or reach into objects; names between braces are left alone. */
export function detectTemplate(view: View): readonly Signal[] {
  const text = view.lower;
  if (!/[{<[@#]/.test(text)) return [];
  const directive = DIRECTIVE.exec(text);
  let best = directive === null ? { score: 0, at: 0 } : { score: view.prose ? 5 : 10, at: directive.index };
  for (const [open, close] of DELIMITERS) {
    let at = text.indexOf(open);
    while (at >= 0 && best.score < 10) {
      const start = at + open.length;
      const body = text.slice(start, start + SPAN);
      const end = body.indexOf(close);
      const score = scoreExpression(end < 0 ? body : body.slice(0, end), open, end >= 0, view);
      if (score > best.score) best = { score, at };
      // On from the end of what was read, so that each character is read once for each pair.
      at = text.indexOf(open, start + (end < 0 ? body.length : end));
    }
  }
  return best.score > 0 ? [signal(RULE, best.score, best.at)] : [];
}

/** Openings that languages and markdown use for much else. */
const COMMON = new Set(["{#", "{@", "@(", "#(", "[[", "{=", "@{", "~{", "%{"]);

function scoreExpression(expression: string, open: string, closed: boolean, view: View): number {
  const whole = view.text.length <= expression.length + 24;
  if (ARITHMETIC.test(expression.slice(expression.lastIndexOf(open) + 1)))
    return (COMMON.has(open) && !whole) || (view.prose && open !== "{{") ? 5 : 10;
  if (open === "<%") return closed || /^[=@!\s]/.test(expression) ? (view.prose ? 5 : 10) : 0;
  if (closed && DUMP.test(expression) && whole && !COMMON.has(open) && open !== "${") return 10;
  if (!reaches(expression)) return 0;
  if (COMMON.has(open) && !FAR.test(expression)) return view.prose || !whole ? 3 : 8;
  if (open === "${" && !FAR.test(expression)) return whole ? 8 : 3;
  return view.prose ? 6 : 10;
}
