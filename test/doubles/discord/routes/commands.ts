import {
  ApplicationCommandCreateRequestSchema,
  ApplicationCommandPatchRequestPartialSchema,
} from "discord-api-spec/zod";
import { invalidForm, json, noContent, refused, type Answer, type FormFault } from "../errors.ts";
import type { RegisteredCommand } from "../state.ts";
import type { Call, Discord, Route } from "./route.ts";

/** Documented (application commands, "Registering a Command"): creations a day in each scope. */
const CREATES_A_DAY = 200;
/** Documented: names, descriptions and values of one command together, the longest language of each. */
const MAX_CHARACTERS = 8_000;
/** Documented for chat commands and their options. */
const CHAT_NAME = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;
const CHAT_INPUT = 1;

type Definition = Readonly<Record<string, unknown>>;
type OnCommands = (discord: Discord, call: Call & { readonly guildId: string | null }) => Answer;

const onCommands =
  (handle: OnCommands): Route["handle"] =>
  (discord, call) => {
    const { app, guild } = call.params;
    if (app !== discord.world.applicationId) return refused("missingAccess");
    if (guild !== undefined && guild !== discord.world.guild.id) return refused("missingAccess");
    return handle(discord, { ...call, guildId: guild ?? null });
  };

const typeOf = ({ type }: Definition): number => (typeof type === "number" ? type : CHAT_INPUT);

/** What Discord answers: every field, defaults too; translations only to who asks for them. */
function present({ world }: Discord, command: RegisteredCommand, localisations: boolean): Definition {
  const { definition, guildId, id, version } = command;
  const full: Definition = {
    default_member_permissions: null,
    name_localizations: null,
    description_localizations: null,
    description: "",
    nsfw: false,
    ...definition,
    type: typeOf(definition),
    id,
    application_id: world.applicationId,
    version,
    ...(guildId === null
      ? {
          contexts: definition["contexts"] ?? null,
          integration_types: definition["integration_types"] ?? [0],
        }
      : { guild_id: guildId, contexts: null, integration_types: undefined }),
  };
  return localisations ? full : withoutLocalisations(full);
}

function withoutLocalisations(value: Definition): Definition {
  return JSON.parse(
    JSON.stringify(value, (key, inner: unknown) => (key.endsWith("_localizations") ? undefined : inner)),
  ) as Definition;
}

const listCommands: OnCommands = (discord, { guildId, query }) =>
  json(
    [...discord.world.commands.values()]
      .filter((command) => command.guildId === guildId)
      .map((command) => present(discord, command, query.get("with_localizations") === "true")),
  );

const ROLE = 1;

/** What the Integrations page holds, for all commands together; nothing where nobody touched it. */
const listPermissions: OnCommands = ({ world }, { guildId }) => {
  const { applicationId: id, commandRoles } = world;
  if (commandRoles.size === 0) return json([]);
  const permissions = [...commandRoles].map((role) => ({ id: role, type: ROLE, permission: true }));
  return json([{ id, application_id: id, guild_id: guildId, permissions }]);
};

/** One that has the name already is replaced, as in Discord. */
const create: OnCommands = (discord, { guildId, body }) => {
  const definition = body as Definition;
  const broken = brokenRule(definition);
  if (broken !== null) return broken;
  const { commands } = discord.world;
  const standing = [...commands.values()].find(
    (one) =>
      one.guildId === guildId &&
      one.definition["name"] === definition["name"] &&
      typeOf(one.definition) === typeOf(definition),
  );
  if (standing === undefined && discord.journal.countOf("command_created") >= CREATES_A_DAY) {
    return refused("dailyCommands");
  }
  const id = standing?.id ?? discord.newId();
  const command = { id, guildId, version: discord.newId(), definition };
  commands.set(id, command);
  discord.journal.effect({
    kind: standing === undefined ? "command_created" : "command_changed",
    name: String(definition["name"]),
  });
  return json(present(discord, command, true), standing === undefined ? 201 : 200);
};

const change: OnCommands = (discord, { guildId, params, body }) => {
  const standing = discord.world.commands.get(params["command"] ?? "");
  if (standing === undefined || standing.guildId !== guildId) return refused("unknownCommand");
  const definition = { ...standing.definition, ...(body as Definition) };
  const broken = brokenRule(definition);
  if (broken !== null) return broken;
  const command = { ...standing, version: discord.newId(), definition };
  discord.world.commands.set(standing.id, command);
  discord.journal.effect({ kind: "command_changed", name: String(definition["name"]) });
  return json(present(discord, command, true));
};

const remove: OnCommands = (discord, { guildId, params }) => {
  const standing = discord.world.commands.get(params["command"] ?? "");
  if (standing === undefined || standing.guildId !== guildId) return refused("unknownCommand");
  discord.world.commands.delete(standing.id);
  discord.journal.effect({ kind: "command_deleted", name: String(standing.definition["name"]) });
  return noContent;
};

/** Discord's rules on commands that its description does not write down. Null: none is broken. */
function brokenRule(definition: Definition): Answer | null {
  const faults: FormFault[] = [];
  const chat = typeOf(definition) === CHAT_INPUT;
  const visit = (node: Definition, path: readonly (string | number)[]): number => {
    const { name, description, value, options, choices } = node;
    if (chat && value === undefined && typeof name === "string") {
      if (!CHAT_NAME.test(name) || name !== name.toLowerCase()) {
        faults.push({
          path: [...path, "name"],
          code: "APPLICATION_COMMAND_INVALID_NAME",
          message: "Command name is invalid",
        });
      }
      if (typeof description !== "string" || description === "") {
        faults.push({
          path: [...path, "description"],
          code: "BASE_TYPE_REQUIRED",
          message: "This field is required",
        });
      }
    }
    const required = (Array.isArray(options) ? (options as Definition[]) : []).map(
      (one) => one["required"] === true,
    );
    if (required.lastIndexOf(true) > required.indexOf(false) && required.includes(false)) {
      faults.push({
        path: [...path, "options"],
        code: "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
        message: "Required options must be placed before non-required options",
      });
    }
    const inner = [options, choices].flatMap((list, which) =>
      (Array.isArray(list) ? (list as Definition[]) : []).map((one, index) =>
        visit(one, [...path, which === 0 ? "options" : "choices", index]),
      ),
    );
    const texts =
      longest(name, node["name_localizations"]) + longest(description, node["description_localizations"]);
    return texts + (typeof value === "string" ? value.length : 0) + inner.reduce((sum, one) => sum + one, 0);
  };
  if (visit(definition, []) > MAX_CHARACTERS) {
    faults.push({
      path: [],
      code: "APPLICATION_COMMAND_TOO_LARGE",
      message: `Command exceeds maximum size (${MAX_CHARACTERS})`,
    });
  }
  return faults.length === 0 ? null : invalidForm(faults);
}

const longest = (text: unknown, localisations: unknown): number =>
  Math.max(
    0,
    ...[text, ...Object.values((localisations ?? {}) as Definition)].map((one) =>
      typeof one === "string" ? one.length : 0,
    ),
  );

/** Discord takes permissions as digits in text; its description has a number, which cannot hold them all. */
function permissionsAsNumber(body: unknown): unknown {
  const permissions = (body as Definition | null)?.["default_member_permissions"];
  return typeof permissions === "string" && /^\d{1,20}$/.test(permissions)
    ? { ...(body as Definition), default_member_permissions: Number(permissions) }
    : body;
}

const bodies = {
  create: { body: ApplicationCommandCreateRequestSchema, asDescribed: permissionsAsNumber },
  change: { body: ApplicationCommandPatchRequestPartialSchema, asDescribed: permissionsAsNumber },
} as const;

const managed: readonly Route[] = [
  ["/applications/{app}/commands", ["app"]] as const,
  ["/applications/{app}/guilds/{guild}/commands", ["app", "guild"]] as const,
].flatMap(([path, major]): Route[] => {
  const all = { path, bucket: "commands", major, auth: "bot" } as const;
  const one = { ...all, path: `${path}/{command}` };
  return [
    { ...all, method: "GET", handle: onCommands(listCommands) },
    { ...all, ...bodies.create, method: "POST", handle: onCommands(create) },
    { ...one, ...bodies.change, method: "PATCH", handle: onCommands(change) },
    { ...one, method: "DELETE", handle: onCommands(remove) },
  ];
});

export const commandRoutes: readonly Route[] = [
  ...managed,
  {
    method: "GET",
    path: "/applications/{app}/guilds/{guild}/commands/permissions",
    bucket: "reads",
    major: [],
    auth: "bot",
    handle: onCommands(listPermissions),
  },
];
