import type { Field } from "./field.ts";
import type { Signal } from "./signal.ts";
import { signal } from "./signal.ts";
import type { View } from "./view.ts";

const RULE = "path_traversal";
/** One step up, in the spellings that servers fold to it: `../`, `..\`, `..;/`, `....//`, `.\./`. */
const STEP = /(?:\.\.{1,3};?|\.\\\.)[/\\]{1,4}/g;
/** Files that source code, and the machines that build it, refer to relatively. */
const SOURCE =
  /\.(?:[cm]?[jt]sx?|json5?|ya?ml|toml|md|mdx|css|s[ac]ss|less|vue|svelte|html?|py|rs|go|java|kt|rb|c|cc|cpp|h|hpp|png|jpe?g|gif|svg|webp|ico|map|txt|lock|proto|sql|csproj|sh|tgz|wasm|snap)(?=$|["'`)\s:?#,;!\]}>])|node_modules|(?:src|lib|dist|packages|test|tests|utils|components|shared|assets|images|img|docs|core|config|common|types|helpers|services|hooks|models)(?:[/"'`)\s]|$)/;
const ENDS_UP = /(?:^|[/\\])\.\.$/;

/** Climbing out of the directory a path is meant to stay in. */
export function detectTraversal(view: View, field: Field): readonly Signal[] {
  const text = view.lower;
  if (!text.includes("..") && !text.includes(".\\.")) return [];
  let steps = 0;
  let first = -1;
  let odd = false;
  for (const match of text.matchAll(STEP)) {
    steps += 1;
    if (first < 0) first = match.index;
    odd ||= match[0] !== "../" && match[0] !== "..\\" && !match[0].startsWith("...");
    odd ||= /^\.{3,4};?[/\\]{2}$/.test(match[0]);
  }
  if (steps === 0) return [];
  if (ENDS_UP.test(text)) steps += 1;
  return [signal(RULE, score(view, field, first, steps, odd), first)];
}

function score(view: View, field: Field, first: number, steps: number, odd: boolean): number {
  if (field.where === "path") return 10;
  if (view.prose) return steps > 4 ? 10 : 3;
  if (odd) return 10;
  const path = view.lower.slice(first, first + 512);
  const source = SOURCE.test(path);
  const alone = first <= 64 && !/[\s"'(]/.test(view.lower.slice(0, first)) && !/\s/.test(path.trim());
  if (source) return steps > 5 && alone ? 10 : 3;
  if (steps >= 2) return alone ? 10 : 6;
  if (!alone) return 2;
  return field.where !== "body" ||
    /^(?:file|path|page|include|template|document|dir|folder|filename|name|url)$/i.test(
      field.name.split(".").at(-1) ?? "",
    )
    ? 8
    : 4;
}
