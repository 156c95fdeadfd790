import type { Json } from "../json.ts";
import { describeError } from "./error.ts";
import { isSecretField, MASK } from "./mask.ts";
import { MESSAGE_CAP, sanitise, TEXT_CAP, USERNAME_CAP } from "./sanitise.ts";

/** Objects inside objects that are still shown. */
const MAX_DEPTH = 6;
/** Values of one line; with `MESSAGE_CAP` this bounds the line. */
const MAX_VALUES = 400;
/** Entries shown of one array or object. */
const MAX_ENTRIES = 50;
/** A field's name, in code points. */
const NAME_CAP = 64;
/** From this many bytes on, a list of small integers may be a key written as numbers. */
const KEY_BYTES = 32;

/** Names of fields whose text has a cap of its own (requirement U5). */
const CAPS: Readonly<Record<string, number>> = {
  username: USERNAME_CAP,
  displayName: USERNAME_CAP,
  message: MESSAGE_CAP,
  error: MESSAGE_CAP,
  reason: MESSAGE_CAP,
  stack: MESSAGE_CAP,
};

/** A walk over one line's fields: what was counted, and the objects it is inside of. */
interface Walk {
  values: number;
  readonly inside: Set<object>;
}

/** Any value as bounded, sanitised, masked JSON. Never throws: what cannot be read is shown as such. */
export function toLoggable(value: unknown): Json {
  return show("", value, { values: 0, inside: new Set() });
}

function show(name: string, value: unknown, walk: Walk): Json {
  if (++walk.values > MAX_VALUES) return "<too much>";
  try {
    if (isSecretField(name, value)) return MASK;
    switch (typeof value) {
      case "string":
        return sanitise(value, Object.hasOwn(CAPS, name) ? CAPS[name] : TEXT_CAP);
      case "number":
        return Number.isFinite(value) ? value : String(value);
      case "boolean":
        return value;
      case "bigint":
      case "symbol":
        return sanitise(value.toString());
      case "undefined":
        return "<undefined>";
      case "function":
        return "<function>";
      case "object":
        break;
    }
    return value === null ? null : showObject(name, value, walk);
  } catch {
    return "<unreadable>";
  }
}

function showObject(name: string, value: object, walk: Walk): Json {
  if (walk.inside.has(value)) return "<cycle>";
  if (walk.inside.size >= MAX_DEPTH) return "<too deep>";
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "<invalid date>" : value.toISOString();
  if (value instanceof URL) return sanitise(value.href);
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return `<${value.byteLength} bytes>`;
  walk.inside.add(value);
  try {
    if (Array.isArray(value)) return showList(name, value, walk);
    if (value instanceof Set) return showList(name, [...value], walk);
    if (value instanceof Map || value instanceof Headers) {
      return showEntries(
        [...value].map(([key, entry]) => [String(key), () => entry as unknown]),
        walk,
      );
    }
    const shown: object = value instanceof Error ? describeError(value) : value;
    return showEntries(
      Object.keys(shown).map((key) => [key, () => (shown as Record<string, unknown>)[key]]),
      walk,
    );
  } finally {
    walk.inside.delete(value);
  }
}

function showList(name: string, list: readonly unknown[], walk: Walk): Json {
  if (list.length >= KEY_BYTES && list.every((item) => Number.isInteger(item) && Number(item) >> 8 === 0)) {
    return MASK;
  }
  const shown = list.slice(0, MAX_ENTRIES).map((item) => show(name, item, walk));
  return list.length > MAX_ENTRIES ? [...shown, `<${list.length - MAX_ENTRIES} more>`] : shown;
}

/** Values are read one at a time, so that a getter that throws spoils its own entry alone. */
function showEntries(entries: readonly (readonly [string, () => unknown])[], walk: Walk): Json {
  const shown = entries.slice(0, MAX_ENTRIES).map(([name, read]): [string, Json] => {
    try {
      return [sanitise(name, NAME_CAP), show(name, read(), walk)];
    } catch {
      return [sanitise(name, NAME_CAP), "<unreadable>"];
    }
  });
  if (entries.length > MAX_ENTRIES) shown.push(["more", entries.length - MAX_ENTRIES]);
  return Object.fromEntries(shown);
}
