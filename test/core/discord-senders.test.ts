import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Diagnosis } from "../../shared/doctor/finding.ts";
import { DiscordLimits } from "../../shared/discord/rate-limits.ts";
import { createDiscordRest } from "../../workers/adapters/discord/rest.ts";
import { guildLooks } from "../../workers/adapters/discord/guild-sight.ts";
import { discordSenders } from "../../workers/adapters/discord/senders.ts";
import { lookAfterRefusal } from "../../workers/doctor/after-refusal.ts";
import { createGuilds } from "../../workers/settings/guilds.ts";
import { DEFAULT_IDS, LOCAL } from "../doubles/discord/seed.ts";
import { startDiscord, type LocalDiscord } from "../doubles/discord/server.ts";
import { silentLogger } from "../support/silent-logger.ts";
import { closedBreaker } from "../support/supabase.ts";

let discord: LocalDiscord;
beforeAll(async () => {
  discord = await startDiscord();
});
afterAll(() => discord.stop());
beforeEach(() => {
  discord.reset();
  kept.length = 0;
});

/** What the doctor had to say. */
const kept: Diagnosis[] = [];

function senders(now = Date.now) {
  const { variables } = discord;
  const rest = createDiscordRest({
    apiBase: variables["DISCORD_API_BASE"] ?? "",
    applicationId: variables["DISCORD_APPLICATION_ID"] ?? "",
    botToken: variables["DISCORD_BOT_TOKEN"] ?? "",
    limits: new DiscordLimits(),
    breaker: closedBreaker,
    now: Date.now,
    onEnd: () => {},
  });
  const guilds = createGuilds(
    {
      all: async () => ({ settings: new Map(), diagnoses: new Map() }),
      change: async () => {},
      diagnosed: async (_, diagnosis) => void kept.push(diagnosis),
    },
    { ...DEFAULT_IDS },
    now,
    silentLogger,
  );
  const doctor = {
    log: silentLogger,
    now,
    guilds,
    signal: async () => {},
    lookAtGuild: guildLooks(rest, DEFAULT_IDS.applicationId),
  };
  return discordSenders(rest, { markRoleGranted: async () => {} }, lookAfterRefusal(doctor), now);
}
const { signal } = new AbortController();

describe("taking a role away", () => {
  const effect = {
    kind: "remove_role",
    guildId: DEFAULT_IDS.guildId,
    userId: LOCAL.ada,
    roleId: DEFAULT_IDS.verifiedRoleId,
    reason: "Verification reset by the team",
  } as const;
  const rolesOfAda = () => discord.world().members.get(LOCAL.ada)?.roles;

  test("takes it, and again changes nothing", async () => {
    await senders().grantRole({ ...effect, kind: "grant_role" }, "k", signal);
    expect(rolesOfAda()).toEqual([DEFAULT_IDS.verifiedRoleId]);
    expect(await senders().removeRole(effect, "k", signal)).toEqual({ kind: "delivered" });
    expect(await senders().removeRole(effect, "k", signal)).toEqual({ kind: "delivered" });
    expect(rolesOfAda()).toEqual([]);
    expect(discord.journal.requests.at(-1)?.auditReason).toBe("Verification reset by the team");
  });

  test.each([
    ["who has left", () => discord.world().members.delete(LOCAL.ada), "dropped"],
    ["where the role is gone", () => discord.world().roles.delete(effect.roleId), "dropped"],
    ["in a guild that is not ours", () => {}, "rejected"],
  ])("of a member %s", async (what, before, kind) => {
    before();
    const guildId = what.startsWith("in a guild") ? "1100000000000000099" : effect.guildId;
    expect(await senders().removeRole({ ...effect, guildId }, "k", signal)).toMatchObject({ kind });
  });

  test("that the bot may not manage says why", async () => {
    const role = discord.world().roles.get(effect.roleId);
    if (role !== undefined) discord.world().roles.set(effect.roleId, { ...role, position: 9 });
    expect(await senders().removeRole(effect, "k", signal)).toMatchObject({
      kind: "rejected",
      reason: expect.stringContaining("is not below the bot's highest role"),
    });
  });
});

describe("a role that cannot be given", () => {
  const grant = (userId: string) =>
    ({
      kind: "grant_role",
      guildId: DEFAULT_IDS.guildId,
      userId,
      roleId: DEFAULT_IDS.verifiedRoleId,
      reason: "Verified",
    }) as const;
  const looks = () => discord.journal.requests.filter(({ path }) => path.endsWith("/users/@me")).length;

  test("is looked into once for a burst, and kept for the members who come next", async () => {
    const role = discord.world().roles.get(DEFAULT_IDS.verifiedRoleId);
    if (role !== undefined) discord.world().roles.set(role.id, { ...role, position: 9 });
    const { grantRole } = senders();
    const refused = {
      kind: "rejected",
      reason: expect.stringContaining("is not below the bot's highest role"),
    };
    for (const id of [LOCAL.ada, LOCAL.grace, LOCAL.kurt]) {
      expect(await grantRole(grant(id), "k", signal)).toEqual(refused);
    }
    expect(looks()).toBe(1);
    expect(kept).toMatchObject([{ findings: [{ code: "role_above_bot" }] }]);
  });

  test("is looked into too where it is gone", async () => {
    discord.world().roles.delete(DEFAULT_IDS.verifiedRoleId);
    expect(await senders().grantRole(grant(LOCAL.ada), "k", signal)).toMatchObject({ kind: "rejected" });
    expect(kept).toMatchObject([{ findings: [{ code: "role_unknown" }] }]);
  });

  test("to who has left says nothing of the guild", async () => {
    await senders().grantRole(grant("1012345678901240099"), "k", signal);
    expect(looks()).toBe(0);
    expect(kept).toEqual([]);
  });
});

describe("an edit of an answer", () => {
  const edit = (deferredAt: number) =>
    ({
      kind: "edit_interaction",
      applicationId: DEFAULT_IDS.applicationId,
      token: "token-1",
      message: { content: "Here it is", file: { name: "my-data.json", text: '{"ä":1}' } },
      deferredAt,
    }) as const;
  const waits = (state: "waiting" | "thinking") =>
    discord.world().interactions.set("token-1", {
      id: "1",
      token: "token-1",
      userId: LOCAL.ada,
      channelId: LOCAL.verifyChannel,
      label: "/privacy",
      at: Date.now(),
      state,
      problem: null,
      ephemeral: true,
      original: null,
    });

  test("brings its file", async () => {
    waits("thinking");
    expect(await senders().editInteraction(edit(0), "k", signal)).toEqual({ kind: "delivered" });
    expect(discord.world().interactions.get("token-1")?.original).toMatchObject({
      content: "Here it is",
      visibleTo: LOCAL.ada,
      files: [{ name: "my-data.json", text: '{"ä":1}' }],
    });
  });

  test("that is faster than the deferral is tried again; one whose interaction is over is not", async () => {
    waits("waiting");
    const now = 1_000_000;
    const at = (deferredAt: number) => senders(() => now).editInteraction(edit(deferredAt), "k", signal);
    expect(await at(now - 4_999)).toMatchObject({ kind: "retry", retryAfter: 1_000 });
    expect(await at(now - 5_000)).toMatchObject({ kind: "dropped" });
    expect(await at(0)).toMatchObject({ kind: "dropped" });
  });
});
