import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { DeadLetter } from "../../durable-objects/outbox-store.ts";
import type { OutboxStatus } from "../../durable-objects/outbox.ts";
import type { OutboxItem } from "../../shared/outbox/effect.ts";
import { LOCAL } from "../doubles/discord/seed.ts";
import { startDiscord, type LocalDiscord } from "../doubles/discord/server.ts";
import { PERMISSIONS } from "../doubles/discord/state.ts";
import { buildEdge, startEdge, type EdgeBuild, type EdgeProcess } from "../support/edge-process.ts";

/** Twice what a quiet machine needs, so that a busy one passes too. */
const PATIENCE = { timeout: 20_000, interval: 20 };

let build: EdgeBuild;
let discord: LocalDiscord;
let storage: string;
let edge: EdgeProcess;
/** Part of every key, since the tests share one outbox. */
let round = 0;

const startWithNewStorage = async (variables = {}) => {
  storage = await mkdtemp(join(tmpdir(), "edge-outbox-"));
  edge = await startEdge(build, storage, { ...discord.variables, ...variables });
};
const stopAndForget = async () => {
  await edge.kill();
  await rm(storage, { recursive: true, force: true });
};
const restart = async () => {
  await edge.kill();
  edge = await startEdge(build, storage, discord.variables);
};

beforeAll(async () => {
  [build, discord] = await Promise.all([buildEdge("test/drills/outbox-worker.ts"), startDiscord()]);
  await startWithNewStorage();
});
afterAll(async () => {
  await Promise.all([stopAndForget(), build.delete(), discord.stop()]);
});
beforeEach(() => {
  discord.reset();
  round++;
});

const post = async <T>(path: string, body: string): Promise<T> => {
  const response = await fetch(`${edge.url}${path}`, { method: "POST", body });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
};
const enqueue = (...items: OutboxItem[]) => post<{ stored: number }>("/enqueue", JSON.stringify(items));
const status = () => post<OutboxStatus>("/status", "");
const dead = async () => (await post<{ items: DeadLetter[] }>("/dead", "")).items;
const settled = () =>
  vi.waitFor(async () => expect(await status()).toMatchObject({ interactive: 0, background: 0 }), PATIENCE);

const GUILD = () => discord.world().guild.id;
const VERIFIED = () => discord.variables["VERIFIED_ROLE_ID"]!;

const grant = (userId: string, more: Partial<OutboxItem> = {}, roleId = VERIFIED()): OutboxItem => ({
  key: `${round}:grant:${userId}:${roleId}`,
  lane: "background",
  subject: `member:${userId}`,
  effect: { kind: "grant_role", guildId: GUILD(), userId, roleId, reason: "Wallet verified ✅" },
  ...more,
});
const tell = (userId: string, more: Partial<OutboxItem> = {}): OutboxItem => ({
  key: `${round}:tell:${userId}`,
  lane: "interactive",
  subject: `member:${userId}`,
  effect: { kind: "direct_message", userId, message: { content: "Welcome, @everyone" } },
  ...more,
});

/** Members nobody has seen before, so that each can be granted the role once. */
function newMembers(count: number): string[] {
  const ids = Array.from({ length: count }, (_, i) => String(1_200_000_000_000_000_000n + BigInt(i)));
  for (const id of ids) {
    const user = { id, username: id, displayName: id, bot: false, closedDms: false };
    discord.world().members.set(id, { user, joinedAt: 1, roles: [] });
  }
  return ids;
}

const requests = () => discord.journal.requests;
const count = (effect: string): number => discord.journal.effects()[effect] ?? 0;

describe("deliveries", () => {
  test("the role, the message and the log arrive, in order, with the reason and without pings", async () => {
    const channelId = discord.variables["LOG_CHANNEL_ID"]!;
    const log: OutboxItem = {
      key: `${round}:log`,
      lane: "background",
      subject: `channel:${channelId}`,
      effect: { kind: "channel_message", channelId, message: { content: "ada verified" } },
    };
    await enqueue(grant(LOCAL.ada, { lane: "interactive" }), tell(LOCAL.ada), log);
    await settled();
    expect([count("role_granted"), count("message_created")]).toEqual([1, 2]);
    expect(requests().find(({ method }) => method === "PUT")?.auditReason).toBe("Wallet verified ✅");
    const paths = requests().map(({ path }) => path);
    expect(paths.findIndex((path) => path.includes("/roles/"))).toBeLessThan(
      paths.findIndex((path) => path.includes("/users/@me/channels")),
    );
  });

  test("what is stored again changes nothing", async () => {
    expect(await enqueue(grant(LOCAL.ada), tell(LOCAL.ada))).toEqual({ stored: 2 });
    await settled();
    expect(await enqueue(grant(LOCAL.ada), tell(LOCAL.ada))).toEqual({ stored: 0 });
    await settled();
    expect([count("role_put"), count("message_created"), count("message_repeated")]).toEqual([1, 1, 0]);
  });

  test("two roles of one member do not lose each other", async () => {
    const second = "1300000000000000000";
    discord.world().roles.set(second, { id: second, name: "Second", position: 1, permissions: 0n, color: 0 });
    await enqueue(grant(LOCAL.ada), grant(LOCAL.ada, {}, second));
    await settled();
    expect(discord.world().members.get(LOCAL.ada)?.roles).toEqual([VERIFIED(), second]);
  });

  test("a role above the bot's is a dead letter that says so, and the member's message goes on", async () => {
    await enqueue(grant(LOCAL.ada, {}, LOCAL.ownerRole), tell(LOCAL.ada));
    await settled();
    const [letter] = await dead();
    expect(letter?.reason).toContain('role "Owner" is not below');
    expect(count("message_created")).toBe(1);
    expect(await post("/discard", letter!.key)).toBe(true);
  });

  test("a member with closed messages is no dead letter", async () => {
    await enqueue(tell(LOCAL.kurt));
    await settled();
    expect(await dead()).toEqual([]);
    expect(edge.lines.join("\n")).toContain("effect_dropped");
  });

  test("an interactive item passes background ones that were there before", async () => {
    await enqueue(...newMembers(200).map((id) => grant(id)));
    await enqueue(tell(LOCAL.ada));
    await vi.waitFor(() => expect(count("message_created")).toBe(1), PATIENCE);
    expect(count("role_granted")).toBeLessThan(100);
    await settled();
  });

  // The pace counts on a call arriving within 150 ms of its leaving; a busy machine may hold one back for longer.
  test("300 grants at once go at Discord's pace, and none is refused", { retry: 2 }, async () => {
    const members = newMembers(300);
    await enqueue(...members.map((id) => grant(id)));
    await settled();
    const times = requests().map(({ at }) => at);
    expect(requests().filter((one) => one.status === 429)).toEqual([]);
    expect(count("role_granted")).toBe(300);
    // 49 on a quiet machine; this leaves room for a busy one.
    expect((times.length - 1) / ((times.at(-1)! - times[0]!) / 1_000)).toBeGreaterThan(40);
  });
});

describe("failures", () => {
  test("a 429 is waited out as long as it says, by that route alone", async () => {
    discord.faults.add({
      fault: { kind: "rate_limit", retryAfter: 1_500, scope: "user" },
      times: 1,
      method: "PUT",
    });
    await enqueue(grant(LOCAL.ada), tell(LOCAL.grace));
    await settled();
    const [first, second] = requests().filter(({ method }) => method === "PUT");
    expect(second!.at - first!.at).toBeGreaterThanOrEqual(1_500);
    expect(requests().find(({ path }) => path.includes("/messages"))!.at).toBeLessThan(second!.at);
  });

  test("what Discord or its front cannot do now is tried again until it works", async () => {
    discord.faults.add({ fault: { kind: "server_error" }, times: 1 });
    discord.faults.add({ fault: { kind: "bad_gateway" }, times: 1 });
    discord.faults.add({ fault: { kind: "drop", applied: true }, times: 1 });
    await enqueue(grant(LOCAL.ada));
    await settled();
    expect([requests().length, count("role_granted")]).toEqual([4, 1]);
  });

  test("a missing permission is named exactly; mended and replayed, the role arrives", async () => {
    const role = discord.world().roles.get(LOCAL.botRole)!;
    discord.world().roles.set(role.id, { ...role, permissions: 0n });
    await enqueue(grant(LOCAL.ada));
    await settled();
    const [letter] = await dead();
    expect(letter?.reason).toContain("Manage Roles");
    discord.world().roles.set(role.id, { ...role, permissions: PERMISSIONS.MANAGE_ROLES });
    expect(await post("/replay", letter!.key)).toBe(true);
    await settled();
    expect([count("role_granted"), await dead()]).toEqual([1, []]);
  });

  test("error 1015 stops everything, a restart included, and the operator hears of it", async () => {
    await stopAndForget();
    await startWithNewStorage();
    discord.faults.add({ fault: { kind: "cloudflare_ban" }, times: 1 });
    await enqueue(...newMembers(20).map((id) => grant(id)));
    await vi.waitFor(() => expect(edge.lines.join("\n")).toContain("discord_halted"), PATIENCE);
    // An answer leaves when what was written before it is durable, the halt too.
    await status();
    await restart();
    await status();
    await delay(300);
    expect(requests().length).toBe(1);
    expect(await status()).toMatchObject({ background: 20, dead: 0 });
  });

  test("a token that Discord does not accept stops everything; with the right one all arrives", async () => {
    const wrong = "another-bot-token-of-no-real-application";
    await stopAndForget();
    await startWithNewStorage({ DISCORD_BOT_TOKEN: wrong });
    await enqueue(...newMembers(20).map((id) => grant(id)));
    await vi.waitFor(() => expect(edge.lines.join("\n")).toContain("discord_halted"), PATIENCE);
    await delay(300);
    expect(discord.journal.invalidRequests).toBeLessThanOrEqual(1);
    expect(edge.lines.join("\n")).not.toContain(wrong);
    await restart();
    await settled();
    expect(count("role_granted")).toBe(20);
  });
});

describe("a kill", () => {
  test.each([
    ["before the effect", false],
    ["after the effect and before the answer", true],
  ])("while Discord hangs, %s: everything arrives, once in result", async (_, applied) => {
    discord.faults.add({ fault: { kind: "hang", applied }, times: 1, method: "PUT" });
    discord.faults.add({ fault: { kind: "hang", applied }, times: 1, path: "/messages" });
    await enqueue(grant(LOCAL.ada), tell(LOCAL.grace));
    await vi.waitFor(() => expect(discord.faults.list()).toEqual([]), PATIENCE);
    await restart();
    await settled();
    expect([count("role_granted"), count("message_created")]).toEqual([1, 1]);
  });

  test("again and again under load loses nothing and does nothing twice", async () => {
    const members = newMembers(40);
    const items = members.flatMap((id) => [grant(id), tell(id)]);
    const promised = new Set<string>();
    for (let i = 0; i < 4; i++) {
      const batch = items.slice(i * 20, (i + 1) * 20);
      const stored = enqueue(...batch).then(
        () => batch.forEach(({ key }) => promised.add(key)),
        // Killed before it was promised: the caller stores it again.
        () => undefined,
      );
      await delay(20 + 60 * i);
      await restart();
      await stored;
    }
    await enqueue(...items.filter(({ key }) => !promised.has(key)));
    await settled();
    expect([count("role_granted"), count("message_created"), await dead()]).toEqual([40, 40, []]);
  });
});

describe("Discord down for a while", () => {
  test("is asked by a handful of calls, and afterwards everything that was promised has arrived", async () => {
    await stopAndForget();
    // Shorter than in production, so that the drill is.
    await startWithNewStorage({
      BREAKERS: JSON.stringify({ discord: { openFor: 1_000, longestOpen: 2_000 } }),
    });
    discord.faults.add({ fault: { kind: "server_error" }, times: null });
    const members = newMembers(200);
    let promised = 0;
    const from = Date.now();
    for (let i = 0; i < members.length; i += 10) {
      promised += (await enqueue(...members.slice(i, i + 10).map((id) => grant(id)))).stored;
      await delay(150);
    }
    const outage = Date.now() - from;
    const during = requests().length;
    discord.faults.clear();
    await settled();
    const after = Date.now() - from - outage;
    console.log(
      `${promised} promised in an outage of ${outage} ms, ${during} calls made in it; ` +
        `${count("role_granted")} arrived within ${after} ms after it`,
    );
    expect(promised).toBe(200);
    // Five to open it and what was under way beside them; then three probes at most, each time it has been open.
    expect(during).toBeLessThan(25);
    expect([count("role_granted"), await dead()]).toEqual([200, []]);
  });

  test("is not asked by a runtime that was killed and starts anew either", async () => {
    await stopAndForget();
    await startWithNewStorage();
    discord.faults.add({ fault: { kind: "server_error" }, times: null });
    await enqueue(...newMembers(20).map((id) => grant(id)));
    await vi.waitFor(() => expect(edge.lines.join("\n")).toContain("breaker_changed"), PATIENCE);
    // What was under way when it opened ends, and with it the calls.
    await delay(500);
    const before = requests().length;
    await restart();
    await enqueue(...newMembers(40).map((id) => grant(id)));
    await delay(1_000);
    expect(requests().length).toBe(before);
    expect(await status()).toMatchObject({ background: 40, dead: 0 });
  });
});
