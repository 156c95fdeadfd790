import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { COMMANDS } from "../../shared/discord/commands.ts";
import { definitionsOf, planCommands, type Definition } from "../../shared/discord/command-difference.ts";
import { syncCommands } from "../../scripts/commands/sync.ts";
import { startDiscord, type LocalDiscord } from "../doubles/discord/server.ts";

const WANTED = definitionsOf(COMMANDS);

let discord: LocalDiscord;
beforeAll(async () => {
  discord = await startDiscord({ limits: { commands: { limit: 1_000, per: 1_000 } } });
});
afterAll(() => discord.stop());
beforeEach(() => discord.reset());

async function sync(
  wanted: readonly Definition[] = WANTED,
  options: { dryRun?: boolean; prune?: boolean; guild?: boolean; token?: string } = {},
) {
  const lines: string[] = [];
  const { variables } = discord;
  const plan = await syncCommands({
    target: {
      apiBase: variables["DISCORD_API_BASE"] ?? "",
      applicationId: variables["DISCORD_APPLICATION_ID"] ?? "",
      botToken: options.token ?? variables["DISCORD_BOT_TOKEN"] ?? "",
      guildId: options.guild === true ? (variables["DISCORD_GUILD_ID"] ?? "") : null,
    },
    wanted,
    dryRun: options.dryRun ?? false,
    prune: options.prune ?? false,
    print: (line) => lines.push(line),
  });
  return { plan, lines };
}

const writes = () => discord.journal.requests.filter(({ method }) => method !== "GET").length;
const edge = (): Definition => WANTED.find(({ name }) => name === "edge")!;
/** The commands with one text of /edge changed, and one figure. */
const changed = (): readonly Definition[] => {
  const text = JSON.stringify(edge())
    .replace("Sperre eine Adresse, ein Netz, eine ASN oder ein Land", "Anders")
    .replace('"max_length":64', '"max_length":99');
  return WANTED.map((one) => (one.name === "edge" ? (JSON.parse(text) as Definition) : one));
};

describe.each([
  ["everywhere", false],
  ["in one guild", true],
])("the commands %s", (_, guild) => {
  test("are made once, within what Discord takes, and never written again", async () => {
    const first = await sync(WANTED, { guild });
    expect(first.lines).toEqual(WANTED.map(({ name }) => `+ ${name}`));
    expect(writes()).toBe(WANTED.length);
    const second = await sync(WANTED, { guild });
    expect(second.lines).toEqual([]);
    expect(second.plan.unchanged).toHaveLength(WANTED.length);
    expect(writes()).toBe(WANTED.length);
  });

  test("are only looked at in a dry run", async () => {
    const { lines } = await sync(WANTED, { guild, dryRun: true });
    expect(lines).toHaveLength(WANTED.length);
    expect(writes()).toBe(0);
  });
});

test("a change deep inside is found, named, and changes that command in place", async () => {
  await sync();
  const before = discord.journal.requests.length;
  const { lines } = await sync(changed());
  expect(lines).toEqual([
    "~ edge",
    '    options[block].description_localizations.de: "Sperre eine Adresse, ein Netz, eine ASN oder ein Land" → "Anders"',
    "    options[block].options[target].max_length: 64 → 99",
  ]);
  const written = discord.journal.requests.slice(before).filter(({ method }) => method !== "GET");
  expect(written.map(({ method }) => method)).toEqual(["PATCH"]);
  expect(discord.journal.effects()).toMatchObject({ command_created: WANTED.length, command_changed: 1 });
});

test("another program's command stays, unless it is to go", async () => {
  await sync([{ name: "xp", description: "Points of the gateway bot" }]);
  expect((await sync()).lines).toContain("? xp is not ours; --prune removes it");
  expect((await sync()).lines).toEqual(["? xp is not ours; --prune removes it"]);
  expect((await sync(WANTED, { prune: true, dryRun: true })).lines).toEqual(["- xp"]);
  expect((await sync(WANTED, { prune: true })).lines).toEqual(["- xp"]);
  expect((await sync()).lines).toEqual([]);
});

test.each([
  ["a wrong token", { token: "another-token-of-no-application" }, "set DISCORD_BOT_TOKEN"],
  ["a name that Discord does not take", {}, "APPLICATION_COMMAND_INVALID_NAME"],
])("%s is explained", async (_, options, words) => {
  await expect(sync([{ name: "Not A Name", description: "x" }], options)).rejects.toThrow(words);
});

test("a limit of Discord's is waited for", async () => {
  discord.faults.add({
    fault: { kind: "rate_limit", retryAfter: 50, scope: "user" },
    times: 2,
    method: "POST",
  });
  await sync(WANTED.slice(0, 1));
  expect(discord.journal.effects()).toMatchObject({ command_created: 1 });
});

describe("what means the same", () => {
  const wanted: Definition = {
    name: "a",
    description: "b",
    contexts: [1, 0],
    options: [{ type: 3, name: "o", description: "d" }],
  };
  test.each<[string, Record<string, unknown>]>([
    [
      "defaults spelled out",
      { type: 1, nsfw: false, name_localizations: null, default_member_permissions: null },
    ],
    ["another order of a set", { contexts: [0, 1] }],
    [
      "Discord's own fields",
      { version: "9", application_id: "8", dm_permission: true, default_permission: true },
    ],
    [
      "defaults inside",
      {
        options: [
          {
            required: false,
            name: "o",
            description: "d",
            type: 3,
            choices: [],
            description_localizations: {},
          },
        ],
      },
    ],
  ])("is no difference: %s", (_, more) => {
    const plan = planCommands([wanted], [{ ...wanted, ...more, id: "1" }], "global");
    expect(plan).toMatchObject({ create: [], update: [], unchanged: ["a"], foreign: [] });
  });

  test.each<[string, Record<string, unknown>, string]>([
    ["a permission", { default_member_permissions: "32" }, 'default_member_permissions: "32" → (none)'],
    ["a context", { contexts: [0] }, "contexts[1]: (none) → 1"],
    [
      "an option more",
      { options: [...(wanted["options"] as []), { name: "p" }] },
      "options[p]: (new) → (none)",
    ],
  ])("is not %s", (_, more, difference) => {
    const plan = planCommands([wanted], [{ ...wanted, ...more, id: "1" }], "global");
    expect(plan.update).toMatchObject([{ id: "1", differences: [difference] }]);
  });

  test("is not the order of options", () => {
    const [one, two] = [{ name: "x" }, { name: "y" }];
    const plan = planCommands(
      [{ ...wanted, options: [one, two] }],
      [{ ...wanted, options: [two, one], id: "1" }],
      "global",
    );
    expect(plan.update[0]?.differences).toEqual(["options: order y, x → x, y"]);
  });

  test("is not a menu of the same name as a command", () => {
    const plan = planCommands([wanted], [{ name: "a", type: 2, id: "1" }], "global");
    expect([plan.create.length, plan.foreign.length]).toEqual([1, 1]);
  });
});
