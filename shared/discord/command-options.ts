import * as z from "../schema.ts";

/** Option types that are a step of the path rather than a value (Discord reference, "Application Command Option Type"). */
const SUBCOMMAND = 1;
const GROUP = 2;

type OptionValue = string | number | boolean;

/** What stands behind a command's name. */
export interface CommandOptions {
  /** The subcommand, with its group before it where there is one. */
  readonly path: readonly string[];
  readonly values: ReadonlyMap<string, OptionValue>;
  /** The option somebody is typing (autocomplete). */
  readonly focused: string | null;
}

interface WireOption {
  readonly name: string;
  readonly type: number;
  readonly value?: OptionValue | undefined;
  readonly focused?: boolean | undefined;
  readonly options?: readonly WireOption[] | null | undefined;
}

const option: z.ZodMiniType<WireOption> = z.lazy(() =>
  z.object({
    name: z.string(),
    type: z.int(),
    value: z.optional(z.union([z.string(), z.number(), z.boolean()])),
    focused: z.optional(z.boolean()),
    options: z.nullish(z.array(option)),
  }),
);

export const commandOptions = z.nullish(z.array(option));

/** Unnests subcommands. */
export function readOptions(options: readonly WireOption[] | null | undefined): CommandOptions {
  const path: string[] = [];
  let level = options ?? [];
  for (let [first] = level; first?.type === SUBCOMMAND || first?.type === GROUP; [first] = level) {
    path.push(first.name);
    level = first.options ?? [];
  }
  return {
    path,
    values: new Map(level.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]]))),
    focused: level.find(({ focused }) => focused === true)?.name ?? null,
  };
}

/** An option's text, without the spaces around it; "" where it is not given. */
export const textOption = ({ values }: CommandOptions, name: string): string => {
  const value = values.get(name);
  return value === undefined ? "" : String(value).trim();
};

/** A whole number; null where it is not given. */
export function numberOption({ values }: CommandOptions, name: string): number | null {
  const value = values.get(name);
  return typeof value === "number" && Number.isInteger(value) ? value : null;
}
