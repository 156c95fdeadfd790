/** A command as it is sent to Discord or comes back from there. */
export interface Definition {
  readonly name: string;
  readonly type?: number | undefined;
  readonly [key: string]: unknown;
}

/** One that Discord knows. */
export interface KnownDefinition extends Definition {
  readonly id: string;
}

/** Typed commands as definitions. */
export const definitionsOf = (
  commands: readonly { readonly name: string; readonly type?: number | undefined }[],
): readonly Definition[] => commands.map((command) => Object.assign<object, typeof command>({}, command));

type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

/** What has to be done so that Discord knows the wanted commands; each change with what is different, a line each. */
export interface CommandPlan {
  readonly create: readonly Definition[];
  readonly update: readonly {
    readonly id: string;
    readonly wanted: Definition;
    readonly differences: readonly string[];
  }[];
  readonly unchanged: readonly string[];
  /** Known to Discord and not to us. */
  readonly foreign: readonly KnownDefinition[];
}

const CHAT_INPUT = 1;

/** Names are unique within a type (Discord reference, "Application Command Naming"). */
const identity = ({ type = CHAT_INPUT, name }: Definition): string => `${type} ${name}`;

/** `scope`: where they are registered; a guild's commands have no contexts and no kinds of installation. */
export function planCommands(
  wanted: readonly Definition[],
  known: readonly KnownDefinition[],
  scope: "global" | "guild",
): CommandPlan {
  const there = new Map(known.map((one) => [identity(one), one]));
  const create: Definition[] = [];
  const update: CommandPlan["update"][number][] = [];
  const unchanged: string[] = [];
  for (const definition of wanted) {
    const standing = there.get(identity(definition));
    there.delete(identity(definition));
    if (standing === undefined) {
      create.push(definition);
      continue;
    }
    const differences = compare(canonical(standing, scope), canonical(definition, scope), "");
    if (differences.length === 0) unchanged.push(definition.name);
    else update.push({ id: standing.id, wanted: definition, differences });
  }
  return { create, update, unchanged, foreign: [...there.values()] };
}

/** What Discord adds, what it no longer uses, and what it shows in the asker's language only. */
const OURS_NOT: ReadonlySet<string> = new Set([
  "id",
  "application_id",
  "guild_id",
  "version",
  "default_permission",
  "dm_permission",
  "handler",
  "name_localized",
  "description_localized",
]);
const GLOBAL_ONLY: ReadonlySet<string> = new Set(["contexts", "integration_types"]);
/** Sets, whatever order they come in. */
const UNORDERED = GLOBAL_ONLY;

/** The definition with defaults left out, so that what means the same looks the same. */
function canonical({ type = CHAT_INPUT, ...definition }: Definition, scope: "global" | "guild"): Plain {
  const kept = Object.entries(definition).filter(
    ([key]) => !OURS_NOT.has(key) && (scope === "global" || !GLOBAL_ONLY.has(key)),
  );
  return { type, ...(simplify(Object.fromEntries(kept)) as Readonly<Record<string, Plain>>) };
}

/** Absent, null, false, "", and empty lists and tables all say "the default". */
const isDefault = (value: Plain): boolean =>
  value === null ||
  value === false ||
  value === "" ||
  (typeof value === "object" && Object.keys(value).length === 0);

function simplify(value: unknown, key = ""): Plain {
  if (Array.isArray(value)) {
    const items = value.map((one) => simplify(one));
    return UNORDERED.has(key) ? items.sort((a, b) => Number(a) - Number(b)) : items;
  }
  if (typeof value !== "object" || value === null) return (value ?? null) as Plain;
  const entries = Object.entries(value)
    .filter(([name]) => !OURS_NOT.has(name))
    .map(([name, inner]) => [name, simplify(inner, name)] as const)
    .filter(([, inner]) => !isDefault(inner));
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

const isTable = (value: Plain | undefined): value is { readonly [key: string]: Plain } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The leaves that differ, as `options[block].options[reason].max_length: 100 → 200`. */
function compare(before: Plain | undefined, after: Plain | undefined, path: string): readonly string[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (isTable(before) && isTable(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return keys.flatMap((key) => compare(before[key], after[key], path === "" ? key : `${path}.${key}`));
  }
  if (Array.isArray(before) && Array.isArray(after)) return compareLists(before, after, path);
  return [`${path}: ${shown(before)} → ${shown(after)}`];
}

/** Items are told by their name where they have one; a changed order is a change of its own. */
function compareLists(before: readonly Plain[], after: readonly Plain[], path: string): readonly string[] {
  const label = (item: Plain, index: number): string =>
    isTable(item) && typeof item["name"] === "string" ? item["name"] : String(index);
  const had = new Map(before.map((item, index) => [label(item, index), item]));
  const has = new Map(after.map((item, index) => [label(item, index), item]));
  const names = [...new Set([...had.keys(), ...has.keys()])];
  const inside = names.flatMap((name) => compare(had.get(name), has.get(name), `${path}[${name}]`));
  const common = (one: ReadonlyMap<string, Plain>, other: ReadonlyMap<string, Plain>) =>
    [...one.keys()].filter((name) => other.has(name)).join(", ");
  const order = [common(had, has), common(has, had)] as const;
  return order[0] === order[1] ? inside : [...inside, `${path}: order ${order[0]} → ${order[1]}`];
}

const shown = (value: Plain | undefined): string =>
  value === undefined ? "(none)" : isTable(value) ? "(new)" : JSON.stringify(value);
