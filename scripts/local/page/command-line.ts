import { err, ok, type Result } from "../../../shared/result.ts";
import type { Action } from "../../../test/doubles/discord/interactions/action.ts";

/** The part of a command's definition that a command line needs (Discord's application command objects). */
export interface KnownCommand {
  readonly name: string;
  readonly type?: number | undefined;
  readonly description?: string | undefined;
  readonly options?: readonly KnownOption[] | undefined;
}

interface KnownOption {
  readonly type: number;
  readonly name: string;
  readonly autocomplete?: boolean | undefined;
  readonly required?: boolean | undefined;
  readonly options?: readonly KnownOption[] | undefined;
}

const SUBCOMMAND = 1;
const GROUP = 2;
const INTEGER = 4;
const BOOLEAN = 5;
const NUMBER = 10;
const USER_COMMAND = 2;
const CHAT_INPUT = 1;

/** An option as it was typed. */
interface GivenOption {
  readonly name: string;
  readonly type: number;
  readonly options?: GivenOption[];
}

type Options = NonNullable<Extract<Action, { kind: "command" }>["options"]>;

const chatCommands = (commands: readonly KnownCommand[]): readonly KnownCommand[] =>
  commands.filter((command) => (command.type ?? CHAT_INPUT) === CHAT_INPUT);

export const userCommands = (commands: readonly KnownCommand[]): readonly KnownCommand[] =>
  commands.filter((command) => command.type === USER_COMMAND);

/** Every line that can be completed: `/name`, or `/name group subcommand` with its options. */
export function completions(
  commands: readonly KnownCommand[],
): readonly { line: string; description: string }[] {
  const lines = (path: string, options: readonly KnownOption[]): string[] => {
    const nested = options.filter((option) => option.type === SUBCOMMAND || option.type === GROUP);
    if (nested.length > 0)
      return nested.flatMap((option) => lines(`${path} ${option.name}`, option.options ?? []));
    return [
      [path, ...options.filter((option) => option.required).map((option) => `${option.name}:`)].join(" "),
    ];
  };
  return chatCommands(commands).flatMap((command) =>
    lines(`/${command.name}`, command.options ?? []).map((line) => ({
      line,
      description: command.description ?? "",
    })),
  );
}

/**
 * `/name group subcommand option:value other:"two words"` as the action it is. A name that is not known is
 * sent all the same, as an old client would: the edge has to explain itself.
 */
export function parseCommandLine(line: string, commands: readonly KnownCommand[]): Result<Action, string> {
  const words = [...line.trim().matchAll(/(?:[^\s"]+|"[^"]*")+/g)].map(([word]) => word.replaceAll('"', ""));
  const name = words[0]?.replace(/^\//, "");
  if (name === undefined || name === "") return err("A command begins with / and its name.");
  const known = chatCommands(commands).find((command) => command.name === name);
  const parsed = parseOptions(words.slice(1), known?.options ?? []);
  return parsed.ok ? ok({ kind: "command", name, options: parsed.value }) : parsed;
}

function parseOptions(words: readonly string[], known: readonly KnownOption[]): Result<Options, string> {
  const [first, ...rest] = words;
  const nested = known.find(
    (option) => option.name === first && (option.type === SUBCOMMAND || option.type === GROUP),
  );
  if (nested !== undefined) {
    const inner = parseOptions(rest, nested.options ?? []);
    return inner.ok ? ok([{ name: nested.name, type: nested.type, options: inner.value }]) : inner;
  }
  const options: Options = [];
  for (const word of words) {
    const [name = "", ...value] = word.split(":");
    const option = known.find((one) => one.name === name);
    if (option === undefined || value.length === 0) {
      return err(`"${word}" is not an option here. Options are written name:value.`);
    }
    options.push({ name, type: option.type, value: typed(option.type, value.join(":")) });
  }
  return ok(options);
}

/**
 * A line whose last word is an option that the edge suggests values for, as the autocomplete it is, with the line up to
 * that value. Null: there is nothing to suggest.
 */
export function parseTyping(
  line: string,
  commands: readonly KnownCommand[],
): { readonly action: Action; readonly before: string } | null {
  const parsed = parseCommandLine(line, commands);
  if (!parsed.ok || parsed.value.kind !== "command") return null;
  const { name } = parsed.value;
  const options = (parsed.value.options ?? []) as GivenOption[];
  let level = options;
  let known = chatCommands(commands).find((command) => command.name === name)?.options ?? [];
  for (let [first] = level; first?.options !== undefined; [first] = level) {
    known = known.find((option) => option.name === first?.name)?.options ?? [];
    level = first.options;
  }
  const last = level.at(-1);
  if (last === undefined || known.find((option) => option.name === last.name)?.autocomplete !== true) {
    return null;
  }
  Object.assign(last, { focused: true });
  return {
    action: { kind: "autocomplete", name, options },
    before: line.slice(0, line.lastIndexOf(`${last.name}:`) + last.name.length + 1),
  };
}

function typed(type: number, text: string): string | number | boolean {
  if (type === INTEGER || type === NUMBER) return Number(text);
  return type === BOOLEAN ? text === "true" : text;
}
