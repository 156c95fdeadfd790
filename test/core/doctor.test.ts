import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { parseConfig } from "../../shared/config/config.ts";
import { diagnose } from "../../shared/doctor/diagnose.ts";
import { FINDINGS, isBlocking } from "../../shared/doctor/finding.ts";
import type { GuildSight } from "../../shared/doctor/sight.ts";
import { examineDiscord } from "../../scripts/doctor/discord.ts";
import { PERMISSIONS, type Role, type TextChannel } from "../doubles/discord/state.ts";
import { guildLooks } from "../../workers/adapters/discord/guild-sight.ts";
import { startDiscord, type LocalDiscord } from "../doubles/discord/server.ts";
import { LOCAL } from "../doubles/discord/seed.ts";
import { err } from "../../shared/result.ts";
import { validVariables } from "../support/variables.ts";

/** What somebody did in the server settings, and what the doctor says of it. */
const MISTAKES: readonly (readonly [
  what: string,
  mistake: (discord: LocalDiscord) => void,
  words: readonly RegExp[],
])[] = [
  ["nothing", () => {}, []],
  [
    "the bot's role lost Manage Roles",
    (discord) => changeRole(discord, LOCAL.botRole, { permissions: 0n }),
    [/lacks the permission Manage Roles.*"Edge"/],
  ],
  [
    "the verified role was dragged above the bot's",
    (discord) => changeRole(discord, id(discord, "VERIFIED_ROLE_ID"), { position: 9 }),
    [/"Verified" is not below the bot's highest role "Edge"/],
  ],
  [
    "both",
    (discord) => {
      changeRole(discord, LOCAL.botRole, { permissions: 0n });
      changeRole(discord, id(discord, "VERIFIED_ROLE_ID"), { position: 9 });
    },
    [/lacks the permission/, /is not below/],
  ],
  [
    "the verified role may ban",
    (discord) => changeRole(discord, id(discord, "VERIFIED_ROLE_ID"), { permissions: 1n << 2n }),
    [/"Verified" can harm the server/],
  ],
  [
    "the verified role was deleted",
    (discord) => discord.world().roles.delete(id(discord, "VERIFIED_ROLE_ID")),
    [/verified role \d+ does not exist/],
  ],
  [
    "the team role was deleted",
    (discord) => discord.world().roles.delete(id(discord, "TEAM_ROLE_ID")),
    [/team role \d+ does not exist/],
  ],
  [
    "the team role may not manage the server any more",
    (discord) => changeRole(discord, id(discord, "TEAM_ROLE_ID"), { permissions: 0n }),
    [/^! .*"Team" do not see the team's commands.*Integrations/],
  ],
  [
    "but was given the commands",
    (discord) => {
      changeRole(discord, id(discord, "TEAM_ROLE_ID"), { permissions: 0n });
      discord.world().commandRoles.add(id(discord, "TEAM_ROLE_ID"));
    },
    [],
  ],
  [
    "the log channel was deleted",
    (discord) => discord.world().channels.delete(id(discord, "LOG_CHANNEL_ID")),
    [/log channel \d+ does not exist/],
  ],
  [
    "the log channel was hidden",
    (discord) => changeChannel(discord, "nothing"),
    [/does not see the log channel/],
  ],
  [
    "the log channel was closed",
    (discord) => changeChannel(discord, "read"),
    [/may not write in "edge-log": give it Send Messages/],
  ],
  [
    "the bot was removed",
    (discord) => discord.world().members.delete(discord.world().botId),
    [/is not in server|does not accept|could not be asked/],
  ],
];

let discord: LocalDiscord;
beforeAll(async () => {
  discord = await startDiscord();
});
afterAll(() => discord.stop());
beforeEach(() => discord.reset());

const id = ({ variables }: LocalDiscord, name: string): string => variables[name] ?? "";

function changeRole({ world }: LocalDiscord, roleId: string, change: Partial<Role>): void {
  const role = world().roles.get(roleId);
  if (role !== undefined) world().roles.set(roleId, { ...role, ...change });
}

function changeChannel(local: LocalDiscord, botMay: TextChannel["botMay"]): void {
  const channel = local.world().channels.get(id(local, "LOG_CHANNEL_ID"));
  if (channel?.kind === "text") local.world().channels.set(channel.id, { ...channel, botMay });
}

function config(more: Record<string, string> = {}) {
  const parsed = parseConfig({ ...validVariables, ...discord.variables, ...more });
  if (!parsed.ok) throw new Error("the test's configuration is not valid");
  return parsed.value;
}

describe("npm run doctor -- --discord", () => {
  test.each(MISTAKES)("after %s", async (_, mistake, words) => {
    mistake(discord);
    const { lines } = await examineDiscord(config());
    expect(lines).toHaveLength(words.length);
    for (const [index, word] of words.entries()) expect(lines[index]).toMatch(word);
  });

  test.each([
    [
      "a wrong token",
      { DISCORD_BOT_TOKEN: "another-token-of-no-application" },
      /does not accept the bot's token/,
    ],
    ["another server", { DISCORD_GUILD_ID: "1100000000000000099" }, /is not in server 1100000000000000099/],
    ["a role of another server", { VERIFIED_ROLE_ID: "1100000000000000099" }, /does not exist/],
    ["nobody at the address", { DISCORD_API_BASE: "http://127.0.0.1:1/api" }, /could not be asked/],
  ])("with %s", async (_, more, words) => {
    const { lines, blocked } = await examineDiscord(config(more));
    expect(lines.join("\n")).toMatch(words);
    expect(blocked).toBe(true);
  });
});

describe("a diagnosis", () => {
  const GUILD = "1";
  const settings = { verifiedRoleId: "10", teamRoleId: "11", logChannelId: "12" };
  const role = (roleId: string, position: number, permissions = 0n, managed = false) => ({
    id: roleId,
    name: `role ${roleId}`,
    position,
    permissions,
    managed,
  });
  const everybody = PERMISSIONS.VIEW_CHANNEL | PERMISSIONS.SEND_MESSAGES;
  const well = {
    kind: "seen" as const,
    guild: { name: "Members", locale: "en" as const },
    botId: "2",
    roles: [role(GUILD, 0, everybody), role("10", 1), role("20", 2, PERMISSIONS.MANAGE_ROLES), role("11", 3)],
    botRoleIds: ["20"],
    commandRoleIds: ["11"],
    channel: null,
  };
  const channel = (
    overwrites: readonly (readonly [string, number, bigint, bigint])[],
    type = 0,
    guild = GUILD,
  ) =>
    ({
      ...well,
      channel: {
        kind: "seen",
        channel: {
          type,
          guild_id: guild,
          name: "log",
          permission_overwrites: overwrites.map(([who, kind, allow, deny]) => ({
            id: who,
            type: kind,
            allow,
            deny,
          })),
        },
      },
    }) satisfies GuildSight;
  const { VIEW_CHANNEL, SEND_MESSAGES } = PERMISSIONS;

  test.each<[string, GuildSight, readonly string[]]>([
    ["finds nothing where all is well", well, []],
    ["and nothing in an open channel", channel([]), []],
    ["a channel that hides from everyone", channel([[GUILD, 0, 0n, VIEW_CHANNEL]]), ["channel_hidden"]],
    [
      "but not from the bot's role",
      channel([
        [GUILD, 0, 0n, VIEW_CHANNEL],
        ["20", 0, VIEW_CHANNEL, 0n],
      ]),
      [],
    ],
    ["a channel that silences another role", channel([["11", 0, 0n, SEND_MESSAGES]]), []],
    ["a channel that silences the bot itself", channel([["2", 1, 0n, SEND_MESSAGES]]), ["channel_read_only"]],
    [
      "a member's overwrite above a role's",
      channel([
        ["20", 0, 0n, SEND_MESSAGES],
        ["2", 1, SEND_MESSAGES, 0n],
      ]),
      [],
    ],
    ["a voice channel", channel([], 2), ["channel_no_text"]],
    ["a channel of another server", channel([], 0, "99"), ["channel_unknown"]],
    [
      "an administrator, whom no channel stops",
      {
        ...channel([[GUILD, 0, 0n, VIEW_CHANNEL]]),
        roles: well.roles.map((one) => (one.id === "20" ? role("20", 2, PERMISSIONS.ADMINISTRATOR) : one)),
      },
      [],
    ],
    [
      "an integration's role",
      {
        ...well,
        roles: [...well.roles, role("10", 1, 0n, true)].filter((one) => one.id !== "10" || one.managed),
      },
      ["role_managed"],
    ],
    ["nothing in a Discord that is away", { kind: "unavailable", reason: "timeout" }, ["nothing is known"]],
  ])("%s", (_, sight, codes) => {
    const findings = diagnose(GUILD, settings, sight);
    expect(findings?.map(({ code }) => code) ?? ["nothing is known"]).toEqual(codes);
  });

  test("says so where everybody would get the role anyway, or nobody is of the team", () => {
    const found = diagnose(GUILD, { verifiedRoleId: GUILD, teamRoleId: null, logChannelId: null }, well);
    expect(found?.map(({ code }) => code)).toEqual(["role_everyone", "team_role_unset"]);
  });

  test.each<[string, readonly string[] | null, readonly string[]]>([
    ["to nobody", [], ["team_commands_hidden"]],
    ["to another role", ["20"], ["team_commands_hidden"]],
    ["to everybody", [GUILD], []],
    ["to nobody knows whom", null, []],
  ])("of a team role without Manage Server, with commands opened %s", (_, commandRoleIds, codes) => {
    const found = diagnose(GUILD, settings, { ...well, commandRoleIds });
    expect(found?.map(({ code }) => code)).toEqual(codes);
  });

  test("stops members only for what they would meet", () => {
    const stops = FINDINGS.filter((code) => isBlocking({ code, about: "" }));
    expect(stops).not.toContain("channel_unknown");
    expect(stops).not.toContain("team_role_unknown");
    expect(stops).toContain("role_above_bot");
  });
});

test("looks at one guild at the same time ask Discord once, later ones anew", async () => {
  const asked: string[] = [];
  const look = guildLooks(async ({ path }) => {
    asked.push(path);
    return err({ kind: "unavailable", status: 503 });
  }, "9");
  const burst = Array.from({ length: 50 }, () => look("1", null));
  expect(new Set(await Promise.all(burst))).toEqual(
    new Set([{ kind: "unavailable", reason: "unavailable" }]),
  );
  expect(asked).toEqual(["/guilds/1", "/users/@me", "/applications/9/guilds/1/commands/permissions"]);
  await look("1", null);
  expect(asked).toHaveLength(6);
});
