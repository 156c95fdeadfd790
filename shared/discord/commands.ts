import {
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionContextType,
  PermissionFlagsBits,
  type APIApplicationCommandBasicOption,
  type APIApplicationCommandOption,
  type APIApplicationCommandSubcommandOption,
  type RESTPostAPIChatInputApplicationCommandsJSONBody,
  type RESTPostAPIContextMenuApplicationCommandsJSONBody,
  type RESTPutAPIApplicationCommandsJSONBody,
} from "discord-api-types/v10";
import { LONGEST_REASON } from "../policy/change.ts";
import { LONGEST_SETTING } from "../policy/switches.ts";
import { MINUTE } from "../time.ts";
import { localised } from "../words/commands.ts";
import type { en } from "../words/commands/en.ts";

/** Hides a command from most who could not use it; who may is decided by the team role when it is called. */
const TEAM = { default_member_permissions: PermissionFlagsBits.ManageGuild.toString() };

/** In a server only, and of the application as it is installed there. */
const IN_GUILDS = {
  contexts: [InteractionContextType.Guild],
  integration_types: [ApplicationIntegrationType.GuildInstall],
};

function described<Section extends "commands" | "edge" | "options">(
  section: Section,
  key: keyof (typeof en)[Section],
) {
  const { text, localisations } = localised(section, key);
  return { description: text, description_localizations: localisations };
}

/** Names stay English in every language, so that an operator can tell another what to type. */
const command = (
  name: string,
  key: keyof (typeof en)["commands"],
  options?: readonly APIApplicationCommandOption[],
): RESTPostAPIChatInputApplicationCommandsJSONBody => ({
  type: ApplicationCommandType.ChatInput,
  name,
  ...described("commands", key),
  ...IN_GUILDS,
  ...(options === undefined ? {} : { options: [...options] }),
});

/** A context menu shows nothing but the name, which is translated. */
function memberMenu(key: keyof (typeof en)["menu"]): RESTPostAPIContextMenuApplicationCommandsJSONBody {
  const { text, localisations } = localised("menu", key);
  return {
    type: ApplicationCommandType.User,
    name: text,
    name_localizations: localisations,
    ...IN_GUILDS,
    ...TEAM,
  };
}

const subcommand = <Section extends "commands" | "edge">(
  name: string,
  section: Section,
  key: keyof (typeof en)[Section],
  ...options: readonly APIApplicationCommandBasicOption[]
): APIApplicationCommandSubcommandOption => ({
  type: ApplicationCommandOptionType.Subcommand,
  name,
  ...described(section, key),
  ...(options.length === 0 ? {} : { options: [...options] }),
});

type OptionKey = keyof (typeof en)["options"];
type ChoiceKey = keyof (typeof en)["choices"];

interface TextOptions {
  readonly required?: true;
  readonly longest?: number;
  /** Value → what is shown for it. */
  readonly choices?: Readonly<Record<string, ChoiceKey>>;
}

const text = (
  name: string,
  key: OptionKey,
  { required, longest, choices }: TextOptions = {},
): APIApplicationCommandBasicOption => ({
  type: ApplicationCommandOptionType.String,
  name,
  ...described("options", key),
  ...(required === undefined ? {} : { required }),
  ...(longest === undefined ? {} : { max_length: longest }),
  ...(choices === undefined
    ? {}
    : {
        choices: Object.entries(choices).map(([value, shown]) => {
          const { text: label, localisations } = localised("choices", shown);
          return { name: label, name_localizations: localisations, value };
        }),
      }),
});

/** Suggested while it is typed, by the handler. */
const suggested = (name: string, key: OptionKey, required: boolean): APIApplicationCommandBasicOption => ({
  type: ApplicationCommandOptionType.String,
  name,
  ...described("options", key),
  ...(required ? { required } : {}),
  autocomplete: true,
});

const minutes: APIApplicationCommandBasicOption = {
  type: ApplicationCommandOptionType.Integer,
  name: "minutes",
  ...described("options", "minutes"),
  min_value: 1,
  max_value: LONGEST_SETTING / MINUTE,
};

const reason = text("reason", "reason", { longest: LONGEST_REASON });
const requiredReason = text("reason", "reason", { required: true, longest: LONGEST_REASON });

/** The longest spelling of a target, as the API takes it. */
const LONGEST_TARGET = 64;
const LONGEST_NOTE = 500;

const EDGE: readonly APIApplicationCommandSubcommandOption[] = [
  subcommand("status", "edge", "status"),
  subcommand(
    "block",
    "edge",
    "block",
    text("target", "target", { required: true, longest: LONGEST_TARGET }),
    requiredReason,
    text("duration", "duration", {
      choices: {
        "1h": "hour",
        "6h": "six_hours",
        "1d": "day",
        "7d": "week",
        "30d": "month",
        forever: "forever",
      },
    }),
  ),
  subcommand("unblock", "edge", "unblock", suggested("target", "blocked_target", true)),
  subcommand(
    "blocks",
    "edge",
    "blocks",
    text("list", "list", { choices: { block: "block_list", allow: "allow_list", bans: "bans" } }),
  ),
  subcommand(
    "mode",
    "edge",
    "mode",
    text("value", "mode", {
      choices: { normal: "normal", under_attack: "under_attack", maintenance: "maintenance" },
    }),
    minutes,
    reason,
  ),
  subcommand("incidents", "edge", "incidents"),
  subcommand("ack", "edge", "ack", suggested("incident", "incident", true)),
  subcommand(
    "resolve",
    "edge",
    "resolve",
    suggested("incident", "incident", true),
    text("note", "note", { longest: LONGEST_NOTE }),
  ),
  subcommand(
    "breaker",
    "edge",
    "breaker",
    suggested("dependency", "dependency", false),
    text("action", "action", { choices: { open: "hold_open", close: "close" } }),
    minutes,
    reason,
  ),
  subcommand(
    "audit",
    "edge",
    "audit",
    text("event", "event", { longest: 40 }),
    text("actor", "actor", { longest: 30 }),
    text("outcome", "outcome", {
      choices: { success: "success", failure: "failure", denied: "denied" },
    }),
  ),
  subcommand("certs", "edge", "certs"),
  subcommand("trading", "edge", "trading"),
  subcommand(
    "kill",
    "edge",
    "kill",
    text("level", "level", {
      required: true,
      choices: { stop_entries: "stop_entries", stop: "stop", flatten: "flatten" },
    }),
    requiredReason,
  ),
];

/** The commands as Discord is to know them. */
export const COMMANDS: readonly RESTPutAPIApplicationCommandsJSONBody[number][] = [
  command("solana-verify", "solana_verify"),
  { ...command("verify-wallet", "verify_wallet"), ...TEAM },
  { ...command("verification-stats", "verification_stats"), ...TEAM },
  { ...command("verification-settings", "verification_settings"), ...TEAM },
  command("privacy", "privacy", [
    subcommand("export", "commands", "privacy_export"),
    subcommand("delete", "commands", "privacy_delete"),
  ]),
  { ...command("edge", "edge", EDGE), ...TEAM },
  memberMenu("verify_member"),
  memberMenu("reset_verification"),
];
