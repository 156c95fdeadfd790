import { isEnd, isKind, isName, textAt } from "./tokens.ts";
import type { Tokens } from "./tokens.ts";
import { COMPARISON, CREDENTIAL_TABLE, OPERATOR } from "./words.ts";

/** `alone`: an attack where a statement can begin, and talk elsewhere; `anywhere`: nothing but an attack. */
type Weight = "anywhere" | "alone";

/**
 * Statements that change or run something, as what must follow their first word: words (`a|b`, `a*` for a
 * beginning), signs, or NAME, QUOTE, COMPARISON, COMPUTES, END.
 */
const SHAPES: readonly (readonly [string, string, Weight])[] = [
  ["waitfor", "delay|time QUOTE", "anywhere"],
  ["into", "outfile|dumpfile QUOTE", "anywhere"],
  ["procedure", "analyse (", "anywhere"],
  ["exec|execute", "xp_*|sp_*|master*|@*|char*|immediate", "anywhere"],
  ["exec|execute", "( @*|char*", "anywhere"],
  ["declare", "@*", "anywhere"],
  ["case", "when (", "alone"],
  ["case", "when COMPUTES", "alone"],
  ["drop", "table|database|schema|view|user|procedure|function|index|column NAME END", "alone"],
  ["drop", "table|database|schema if exists NAME END", "alone"],
  ["truncate|rename", "table NAME END", "alone"],
  [
    "alter|create",
    "table|user|login|role|procedure|function|trigger|database|or|extension NAME (|identified|with|as|add|drop|returns|language|modify|set",
    "alone",
  ],
  ["insert", "into NAME (|values|select", "alone"],
  ["delete", "from NAME where", "alone"],
  ["delete", "from NAME END", "alone"],
  ["update", "NAME set NAME COMPARISON", "alone"],
  ["begin|call", "dbms_*|user_lock.sleep|regexp_substring|sys.* (", "anywhere"],
  ["shutdown", "with nowait", "anywhere"],
  ["load", "data|xml infile|local|low_priority", "anywhere"],
  ["copy", "NAME from|to program", "anywhere"],
  ["grant", "all|dba|connect|select|insert|execute to|on|privileges", "alone"],
  ["attach", "database QUOTE", "anywhere"],
  ["backup|restore", "database NAME", "alone"],
];

type Step = (tokens: Tokens, i: number) => boolean;

const NAMED_STEPS: Readonly<Record<string, Step>> = {
  NAME: (tokens, i) => isName(tokens, i) || CREDENTIAL_TABLE.has(textAt(tokens, i)),
  QUOTE: (tokens, i) => isKind(tokens, i, "quote"),
  COMPARISON: (tokens, i) => COMPARISON.has(textAt(tokens, i)),
  // A comparison or an operator within the next few tokens.
  COMPUTES: (tokens, i) =>
    [i, i + 1, i + 2, i + 3].some(
      (at) => COMPARISON.has(textAt(tokens, at)) || OPERATOR.has(textAt(tokens, at)),
    ),
  END: (tokens, i) => isEnd(tokens, i) || /^(?:;|,|cascade)$/.test(textAt(tokens, i)),
};

function step(pattern: string): Step {
  const named = NAMED_STEPS[pattern];
  if (named !== undefined) return named;
  const options = pattern.split("|");
  const whole = new Set(options.filter((option) => !option.endsWith("*")));
  const beginnings = options.filter((option) => option.endsWith("*")).map((option) => option.slice(0, -1));
  return (tokens, i) => {
    const text = textAt(tokens, i);
    return (
      whole.has(text) || beginnings.some((beginning) => text.startsWith(beginning) && text !== beginning)
    );
  };
}

interface Shape {
  readonly steps: readonly Step[];
  readonly weight: Weight;
}

const BY_WORD = new Map<string, Shape[]>();
for (const [words, shape, weight] of SHAPES) {
  for (const word of words.split("|")) {
    const shapes = BY_WORD.get(word) ?? [];
    shapes.push({ steps: shape.split(" ").map(step), weight });
    BY_WORD.set(word, shapes);
  }
}

/** Where the statement at token `i` has one of the shapes: how much that says; null: it has none. */
export function changeAt(tokens: Tokens, i: number): Weight | null {
  const shapes = BY_WORD.get(textAt(tokens, i)) ?? [];
  return shapes.find(({ steps }) => steps.every((fits, n) => fits(tokens, i + 1 + n)))?.weight ?? null;
}
