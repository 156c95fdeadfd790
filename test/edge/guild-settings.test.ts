import { beforeEach, describe, expect, test, vi } from "vitest";
import { Alerts } from "../../durable-objects/alerts.ts";
import { AuditLog } from "../../durable-objects/audit-log.ts";
import { OutboxObject } from "../../durable-objects/outbox.ts";
import type { GuildSight } from "../../shared/doctor/sight.ts";
import { DAY } from "../../shared/time.ts";
import { en as memberWords } from "../../shared/words/member/en.ts";
import { en } from "../../shared/words/team/en.ts";
import { Outbox } from "../../workers/outbox.ts";
import { command, component, modal, nextSnowflake, type Member } from "../support/discord-interactions.ts";
import { buttonOf, interact } from "../support/interact.ts";
import { validVariables } from "../support/variables.ts";
import { guildRole } from "../support/guild-role.ts";

const appended = vi.spyOn(AuditLog.prototype, "append");
const stored = vi.spyOn(OutboxObject.prototype, "enqueue");
const looked = vi.spyOn(Outbox.prototype, "lookAtGuild");
const signalled = vi.spyOn(Alerts.prototype, "report");

const MANAGE_ROLES = 1n << 28n;
const VIEW_AND_SEND = (1n << 10n) | (1n << 11n);
const POWERFUL_ROLE = "1100000000000000009";

/** A server in which everything is as it should be. */
const wellSight = (guildId: string): GuildSight => ({
  kind: "seen",
  guild: { name: "Members", locale: "de" },
  botId: "1",
  roles: [
    guildRole(guildId, "@everyone", 0, VIEW_AND_SEND),
    guildRole(validVariables.VERIFIED_ROLE_ID, "Verified", 1),
    guildRole(POWERFUL_ROLE, "Moderators", 1, 1n << 2n),
    guildRole("2", "Edge", 2, MANAGE_ROLES),
    guildRole(validVariables.TEAM_ROLE_ID, "Team", 3),
  ],
  botRoleIds: ["2"],
  commandRoleIds: [validVariables.TEAM_ROLE_ID],
  channel: { kind: "seen", channel: { type: 0, guild_id: guildId, name: "log", permission_overwrites: [] } },
});

beforeEach(() => {
  for (const spy of [appended, stored, looked, signalled]) spy.mockClear();
  looked.mockImplementation(async (guildId) => wellSight(guildId));
});

/** Without what breakers say of the Discord that is not there. */
const audited = () =>
  appended.mock.calls.flatMap(([events]) => events).filter(({ event }) => event !== "breaker_changed");
const enqueued = () => stored.mock.calls.flatMap(([items]) => items);
const team = (more: Member = {}): Member => ({
  id: nextSnowflake(),
  roles: [validVariables.TEAM_ROLE_ID],
  ...more,
});

/** The interaction in a guild of its own, so that its settings are nobody else's. */
const inGuild = <T extends object>(guildId: string, body: T) => ({ ...body, guild_id: guildId });

const old = (): string => `${BigInt(Date.now() - 1000 * DAY - 1_420_070_400_000) << 22n}`;

describe("/verification-settings", () => {
  const save = (guildId: string, fields: Record<string, string | readonly string[]>, who = team()) =>
    interact(inGuild(guildId, modal("settings_access", who, fields)));
  const usual = { verified_role: [validVariables.VERIFIED_ROLE_ID], age: "0" };

  test("shows what is set, and opens a form with it", async () => {
    const guildId = nextSnowflake();
    const who = team();
    const shown = await interact(inGuild(guildId, command("verification-settings", who)));
    expect(JSON.stringify(shown)).toContain(`<@&${validVariables.VERIFIED_ROLE_ID}>`);
    const form = await interact(inGuild(guildId, component(buttonOf(shown, "settings_access"), who)));
    expect(form).toMatchObject({ type: 9, data: { custom_id: "settings_access" } });
    expect(JSON.stringify(form)).toContain(validVariables.VERIFIED_ROLE_ID);
    const panel = await interact(inGuild(guildId, component(buttonOf(shown, "settings_panel"), who)));
    expect(panel.type).toBe(9);
  });

  test("takes effect with the next link: an account too young is told when it may", async () => {
    const guildId = nextSnowflake();
    expect(await save(guildId, { ...usual, age: "30" })).toMatchObject({
      data: { content: en.settings.saved },
    });
    const refused = await interact(inGuild(guildId, command("solana-verify", { id: nextSnowflake() })));
    expect(refused.data?.content).toMatch(/must be 30 days old\. You can verify <t:\d+:R>/);
    expect(enqueued()).toEqual([]);
    const admitted = await interact(inGuild(guildId, command("solana-verify", { id: old() })));
    expect(admitted.data?.content).toContain("The link is yours alone");
    expect(audited()).toMatchObject([
      { event: "verification_settings_changed", class: "admin", detail: { minimumAccountAge: 30 * DAY } },
      { event: "verification_link_issued" },
    ]);
  });

  test("looks at Discord with the new settings, and says what is in the way", async () => {
    const guildId = nextSnowflake();
    looked.mockImplementation(async (guild) => {
      const sight = wellSight(guild);
      return sight.kind === "seen" ? { ...sight, botRoleIds: [] } : sight;
    });
    const answer = await save(guildId, usual);
    expect(JSON.stringify(answer)).toContain("The bot lacks the permission Manage Roles");
    expect(signalled.mock.calls.flatMap(([signals]) => signals)).toMatchObject([
      { name: "configuration_fault", state: "firing", severity: "error", subject: `guild:${guildId}` },
    ]);
    // A member hears of it before a link that could only fail.
    const member = await interact(inGuild(guildId, command("solana-verify")));
    expect(member.data?.content).toBe(memberWords.verification.out_of_order);
    // Mended, and looked at again.
    looked.mockImplementation(async (guild) => wellSight(guild));
    const again = await interact(inGuild(guildId, component("settings_look", team())));
    expect(JSON.stringify(again)).toContain(en.settings.healthy);
    expect(signalled.mock.calls.flatMap(([signals]) => signals).at(-1)).toMatchObject({
      state: "resolved",
    });
    const admitted = await interact(inGuild(guildId, command("solana-verify")));
    expect(admitted.data?.content).toContain("The link is yours alone");
  });

  test("does not give a role to everybody that can harm the server", async () => {
    const guildId = nextSnowflake();
    const answer = await save(guildId, { ...usual, verified_role: [POWERFUL_ROLE] });
    expect(answer.data?.content).toContain("**Moderators**");
    const shown = await interact(inGuild(guildId, command("verification-settings", team())));
    expect(JSON.stringify(shown)).not.toContain(POWERFUL_ROLE);
    expect(audited()).toEqual([]);
  });

  test("lets administrators alone choose who is of the team, at once", async () => {
    const guildId = nextSnowflake();
    const chosen = { ...usual, team_role: ["1100000000000000077"] };
    expect((await save(guildId, chosen)).data?.content).toBe(en.settings.team_role_denied);
    const admin = team({ permissions: "8" });
    await save(guildId, chosen, admin);
    const before = await interact(inGuild(guildId, command("verification-settings", admin)));
    expect(before.data?.content).toBe(memberWords.explanations.team_only);
  });

  test.each([
    ["no role", { age: "0" }, en.settings.role_missing],
    ["a negative age", { ...usual, age: "-1" }, en.settings.age_wrong],
    ["half a day", { ...usual, age: "0.5" }, en.settings.age_wrong],
    ["eleven years", { ...usual, age: "4000" }, en.settings.age_wrong],
    ["a role that is none", { ...usual, verified_role: ["@everyone"] }, en.settings.id_wrong],
  ])("refuses %s", async (_, fields, words) => {
    expect((await save(nextSnowflake(), fields)).data?.content).toBe(words);
  });

  test.each(["settings_access", "settings_panel"])("the form %s is the team's only", async (form) => {
    expect((await interact(modal(form, {}, usual))).data?.content).toBe(memberWords.explanations.team_only);
  });

  test.each([
    [
      "is not posted where nobody could be verified",
      { kind: "guild_unknown" },
      /not posted.*\n.*not in server/,
      0,
    ],
    [
      "is posted all the same where Discord cannot be asked",
      { kind: "unavailable", reason: "away" },
      /on its way.*\n.*could not be asked/,
      1,
    ],
  ] as const)("the panel %s", async (_, sight, words, posted) => {
    looked.mockImplementation(async () => sight);
    const answer = await interact(inGuild(nextSnowflake(), command("verify-wallet", team())));
    expect(answer.data?.content).toMatch(words);
    expect(enqueued()).toHaveLength(posted);
  });

  test("a guild that nobody has looked at is looked at when its first member asks", async () => {
    const guildId = nextSnowflake();
    looked.mockImplementation(async () => ({ kind: "guild_unknown" }));
    const member = await interact(inGuild(guildId, command("solana-verify")));
    expect(member.data?.content).toBe(memberWords.verification.out_of_order);
    await interact(inGuild(guildId, command("solana-verify")));
    expect(looked).toHaveBeenCalledTimes(1);
  });

  test("shapes the panel that is posted next", async () => {
    const guildId = nextSnowflake();
    const who = team({ locale: "fr" });
    const fields = { text: "Prove it, ***please***", colour: "#00ff00", button: "Go" };
    await interact(inGuild(guildId, modal("settings_panel", who, fields)));
    await interact(inGuild(guildId, command("verify-wallet", who)));
    expect(enqueued()).toMatchObject([
      {
        effect: {
          kind: "channel_message",
          message: {
            embeds: [{ title: "Vérifie ton portefeuille Solana", description: fields.text, color: 0x00ff00 }],
            components: [{ components: [{ label: "Go", custom_id: "solana_verify_button" }] }],
          },
        },
      },
    ]);
    const wrong = await interact(inGuild(guildId, modal("settings_panel", who, { colour: "green" })));
    expect(wrong.data?.content).toContain("#9945ff");
  });
});
