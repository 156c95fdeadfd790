import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { OutboxObject } from "../../durable-objects/outbox.ts";
import type { GuildSight } from "../../shared/doctor/sight.ts";
import { DAY } from "../../shared/time.ts";
import { Outbox } from "../../workers/outbox.ts";
import { nextSnowflake } from "../support/discord-interactions.ts";
import { validVariables } from "../support/variables.ts";
import { HTML, show, submit, words } from "./dashboard-support.ts";
import { createOperator, signedIn, type SignedIn } from "./sign-in-support.ts";
import { guildRole } from "../support/guild-role.ts";

const GUILD = validVariables.DISCORD_GUILD_ID;
const stored = vi.spyOn(OutboxObject.prototype, "enqueue");
const looked = vi.spyOn(Outbox.prototype, "lookAtGuild");

let ann: SignedIn;
let vic: SignedIn;
let olga: SignedIn;
// New ones for each test, at addresses of their own: nobody meets another test's limits.
beforeEach(async () => {
  [ann, vic, olga] = (await Promise.all(
    (["operator", "viewer", "owner"] as const).map(async (role) => signedIn(await createOperator(role))),
  )) as [SignedIn, SignedIn, SignedIn];
  stored.mockClear();
  looked.mockResolvedValue({ kind: "unavailable", reason: "timeout" });
});

const MODERATORS = "1100000000000000009";
/** A server in which everything is as it should be. */
const WELL = {
  kind: "seen" as const,
  guild: { name: "The Club <1>", locale: "fr" as const },
  botId: "1",
  roles: [
    guildRole(GUILD, "@everyone", 0),
    guildRole(validVariables.VERIFIED_ROLE_ID, "Verified", 1),
    guildRole(MODERATORS, "Moderators", 1, 1n << 2n),
    guildRole("2", "Edge", 2, 1n << 28n),
    guildRole(validVariables.TEAM_ROLE_ID, "Team", 3),
  ],
  botRoleIds: ["2"],
  commandRoleIds: null,
  channel: null,
} satisfies GuildSight;

/** The audit records of that event of somebody's, once there are as many. */
async function audited({ operator }: SignedIn, event: string, count = 1) {
  const read = async () => {
    const { results } = await env.DB.prepare(
      "SELECT outcome, body FROM audit WHERE actor_id = ?1 AND event = ?2",
    )
      .bind(operator.name, event)
      .all<{ outcome: string; body: string }>();
    return results;
  };
  await expect.poll(async () => (await read()).length, { timeout: 10_000 }).toBeGreaterThanOrEqual(count);
  return read();
}

describe("a member's verification", () => {
  async function verified() {
    const id = nextSnowflake();
    await env.DB.prepare(
      `INSERT INTO verified_members (user_id, wallet, token, guild_id, display_name, verified_at)
       VALUES (?1, ?2, ?3, ?4, 'Ben <b>', 1)`,
    )
      .bind(id, `wallet-${id}`, `token-${id}`, GUILD)
      .run();
    return id;
  }
  const isVerified = async (id: string) =>
    (await env.DB.prepare("SELECT 1 FROM verified_members WHERE user_id = ?1").bind(id).first()) !== null;

  test("is reset after a question that names the member, the wallet, and that it cannot be undone", async () => {
    const id = await verified();
    const found = await show(ann, `/admin/members?q=${id}`);
    const href = /href="(\/admin\/members\/reset[^"]+)"/.exec(found)?.[1]?.replaceAll("&amp;", "&") ?? "";
    const asked = await show(ann, href);
    expect(words(asked)).toContain("Reset the verification of Ben &lt;b&gt;?");
    expect(words(asked)).toContain(`with the wallet wallet-${id}`);
    expect(words(asked)).toContain("This cannot be undone.");
    expect(await isVerified(id)).toBe(true);
    const done = await submit(ann, "/admin/members/reset", { member: id, guild: GUILD });
    expect([done.status, done.headers.get("Location")]).toEqual([303, `/admin/members?q=${id}`]);
    expect(words(await show(ann, `/admin/members?q=${id}`))).toContain(`The verification of ${id} is reset`);
    expect(await isVerified(id)).toBe(false);
    expect(stored.mock.calls.flatMap(([items]) => items)).toMatchObject([
      { subject: `member:${id}`, effect: { kind: "remove_role", userId: id, guildId: GUILD } },
    ]);
    expect(await audited(ann, "member_reset")).toMatchObject([
      { outcome: "success", body: expect.stringContaining(`"member":"${id}"`) },
    ]);
  });

  test("of whom nothing is known here is reset all the same, by id", async () => {
    const id = nextSnowflake();
    expect(words(await show(ann, `/admin/members?q=${id}`))).toContain("No wallet of theirs is on record");
    expect((await submit(ann, "/admin/members/reset", { member: id, guild: GUILD })).status).toBe(303);
    expect(words(await show(ann, `/admin/members?q=${id}`))).toContain("There was no record");
    expect(stored.mock.calls.flatMap(([items]) => items)).toMatchObject([
      { effect: { kind: "remove_role" } },
    ]);
  });

  test("is not for viewers to reset, nor for a form that names nobody", async () => {
    const id = await verified();
    const refused = await submit(vic, "/admin/members/reset", { member: id, guild: GUILD });
    expect(refused.status).toBe(403);
    for (const member of ["", "ben", "1 OR 1=1"]) {
      expect((await submit(ann, "/admin/members/reset", { member, guild: GUILD })).status).toBe(404);
    }
    expect(await isVerified(id)).toBe(true);
    expect(stored).not.toHaveBeenCalled();
  });
});

describe("a Discord server's settings", () => {
  const usual = { guild: GUILD, verified_role: validVariables.VERIFIED_ROLE_ID, log_channel: "", age: "0" };
  const setRow = () => env.DB.prepare("SELECT * FROM guild_settings WHERE guild_id = ?1").bind(GUILD).first();

  test("are shown, with what Discord allows the bot once somebody has asked", async () => {
    expect(words(await show(vic, "/admin/guilds"))).toContain(validVariables.VERIFIED_ROLE_ID);
    const away = await submit(ann, "/admin/guilds/look", { guild: GUILD });
    expect([away.status, words(await away.text())]).toEqual([
      400,
      expect.stringContaining("Discord could not be asked just now"),
    ]);
    looked.mockResolvedValue({ ...WELL, botRoleIds: [] });
    expect((await submit(ann, "/admin/guilds/look", { guild: GUILD })).status).toBe(303);
    const ill = words(await show(vic, "/admin/guilds"));
    expect(ill).toContain("The Club &lt;1&gt;");
    expect(ill).toContain("2 findings");
    expect(ill).toContain("The bot lacks the permission Manage Roles");
    looked.mockResolvedValue(WELL);
    await submit(ann, "/admin/guilds/look", { guild: GUILD });
    expect(words(await show(vic, "/admin/guilds"))).toContain("as it should be");
  });

  test("are changed by an operator, who chooses roles by their names", async () => {
    looked.mockResolvedValue(WELL);
    const form = await show(ann, `/admin/guilds/access?guild=${GUILD}`);
    expect(form).toMatch(
      new RegExp(`<option value="${validVariables.VERIFIED_ROLE_ID}" selected[^>]*>Verified<`),
    );
    expect(form).not.toContain("@everyone");
    expect(form).not.toContain('name="team_role"');
    const saved = await submit(ann, "/admin/guilds/access", { ...usual, age: "30" });
    expect([saved.status, saved.headers.get("Location")]).toEqual([303, `/admin/guilds?guild=${GUILD}`]);
    expect(words(await show(ann, "/admin/guilds"))).toContain("30 days");
    expect(await setRow()).toMatchObject({ minimum_account_age: 30 * DAY, changed_by: ann.operator.name });
    expect(await audited(ann, "verification_settings_changed")).toHaveLength(1);
  });

  test("keep the team role to owners", async () => {
    const TEAM = nextSnowflake();
    const fields = { ...usual, team_role: TEAM };
    const refused = await submit(ann, "/admin/guilds/access", fields);
    expect([refused.status, words(await refused.text())]).toEqual([
      400,
      expect.stringContaining("Nothing was saved"),
    ]);
    expect(await setRow()).not.toMatchObject({ team_role_id: TEAM });
    expect(await show(olga, `/admin/guilds/access?guild=${GUILD}`)).toContain('name="team_role"');
    expect((await submit(olga, "/admin/guilds/access", fields)).status).toBe(303);
    expect(await setRow()).toMatchObject({ team_role_id: TEAM, changed_by: olga.operator.name });
  });

  test.each([
    ["access", { verified_role: "" }, "verified_role", "Choose a role for verified members."],
    ["access", { verified_role: "@everyone" }, "verified_role", "named by its Discord id"],
    ["access", { log_channel: "#general" }, "log_channel", "named by its Discord id"],
    ["access", { age: "-1" }, "age", "a whole number of days"],
    ["access", { age: "4000" }, "age", "a whole number of days"],
    ["panel", { colour: "purple" }, "colour", "six hexadecimal digits"],
    ["panel", { text: "x".repeat(2_001) }, "text", "at most 2000 characters"],
    ["panel", { button: "x".repeat(81) }, "button", "at most 2000 characters, its button 80"],
  ])("say beside the field what is wrong: %s %j", async (act, fields, field, fault) => {
    const before = await setRow();
    const refused = await submit(ann, `/admin/guilds/${act}`, { ...usual, ...fields });
    const html = await refused.text();
    expect(refused.status).toBe(400);
    expect(html.match(/aria-invalid/g)).toHaveLength(1);
    expect(html).toMatch(new RegExp(`name="${field}"[^>]*aria-invalid|aria-invalid[^>]*name="${field}"`));
    const near = new RegExp(`<p class="fault" id="${field}-fault">([^<]+)<`).exec(html)?.[1];
    expect(near).toContain(fault);
    // What was typed comes back.
    expect(html).toContain(Object.values(fields)[0] === "" ? 'value=""' : String(Object.values(fields)[0]));
    expect(await setRow()).toEqual(before);
  });

  test("refuse a role with which everybody could harm the server, beside the field", async () => {
    looked.mockResolvedValue(WELL);
    const refused = await submit(ann, "/admin/guilds/access", { ...usual, verified_role: MODERATORS });
    const html = await refused.text();
    expect([refused.status, html]).toEqual([400, expect.stringContaining('id="verified_role-fault"')]);
    expect(words(html)).toContain("can harm the server");
    expect(await setRow()).not.toMatchObject({ verified_role_id: MODERATORS });
  });

  test("take the panel's text with its line ends, and give the usual back for nothing", async () => {
    const panel = { guild: GUILD, text: "One\r\nTwo", colour: "#00ff00", button: "Go" };
    expect((await submit(ann, "/admin/guilds/panel", panel)).status).toBe(303);
    expect(await setRow()).toMatchObject({
      panel_text: "One\nTwo",
      panel_colour: 0x00ff00,
      panel_button: "Go",
    });
    await submit(ann, "/admin/guilds/panel", { guild: GUILD, text: " ", colour: "", button: "" });
    expect(await setRow()).toMatchObject({ panel_text: null, panel_colour: null, panel_button: null });
  });

  test("are not there of a server that nobody knows, and not for viewers to change", async () => {
    const STRANGE = nextSnowflake();
    expect((await ann.request(`/admin/guilds?guild=${STRANGE}`, HTML)).status).toBe(404);
    expect((await ann.request(`/admin/guilds/access?guild=${STRANGE}`, HTML)).status).toBe(404);
    for (const act of ["access", "panel", "look"]) {
      const path = `/admin/guilds/${act}`;
      expect((await submit(vic, path, usual)).status).toBe(403);
      expect((await submit(ann, path, { ...usual, guild: STRANGE, text: "x" })).status).toBe(404);
    }
    expect(
      await env.DB.prepare("SELECT 1 FROM guild_settings WHERE guild_id = ?1").bind(STRANGE).first(),
    ).toBeNull();
  });
});

describe("/admin/api/settings", () => {
  const wish = {
    verifiedRoleId: validVariables.VERIFIED_ROLE_ID,
    teamRoleId: validVariables.TEAM_ROLE_ID,
    logChannelId: null,
    minimumAccountAgeDays: 7,
    panel: { text: "Welcome", colour: "#00ff00", button: null },
  };
  const put = (who: SignedIn, guild: string, body: unknown) =>
    who.json(`/admin/api/settings/${guild}`, body, { method: "PUT" });

  test("shows what is set, and no secret", async () => {
    const response = await vic.request("/admin/api/settings");
    const text = await response.text();
    expect(response.status).toBe(200);
    expect(text).toContain(`"id":"${GUILD}"`);
    for (const secret of [validVariables.DISCORD_BOT_TOKEN, validVariables.JWT_SECRET]) {
      expect(text).not.toContain(secret);
    }
  });

  test("sets all of a server's settings, by an owner, on record", async () => {
    looked.mockResolvedValue(WELL);
    const response = await put(olga, GUILD, wish);
    expect([response.status, await response.json()]).toEqual([
      200,
      expect.objectContaining({
        id: GUILD,
        settings: expect.objectContaining({ minimumAccountAgeDays: 7, panel: { ...wish.panel } }),
        diagnosis: expect.objectContaining({ findings: [] }),
      }),
    ]);
    expect(await audited(olga, "verification_settings_changed", 2)).toHaveLength(2);
  });

  test.each<[string, () => SignedIn, string, unknown, number]>([
    ["an operator", () => ann, GUILD, wish, 403],
    ["a server that nobody knows", () => olga, "1100000000000000099", wish, 404],
    ["half of them", () => olga, GUILD, { verifiedRoleId: "1" }, 400],
    ["a field of another name", () => olga, GUILD, { ...wish, verified_role: "1" }, 400],
    ["a role that is none", () => olga, GUILD, { ...wish, verifiedRoleId: "@everyone" }, 400],
    ["eleven years", () => olga, GUILD, { ...wish, minimumAccountAgeDays: 4_000 }, 400],
    ["a role that can harm the server", () => olga, GUILD, { ...wish, verifiedRoleId: MODERATORS }, 400],
  ])("refuses %s", async (_, who, guild, body, status) => {
    looked.mockResolvedValue(WELL);
    const before = await env.DB.prepare("SELECT * FROM guild_settings").all();
    expect((await put(who(), guild, body)).status).toBe(status);
    expect((await env.DB.prepare("SELECT * FROM guild_settings").all()).results).toEqual(before.results);
  });
});
