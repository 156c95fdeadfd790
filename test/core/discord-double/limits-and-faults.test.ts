import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { RateLimits } from "../../doubles/discord/rate-limits.ts";
import { DEFAULT_IDS, LOCAL } from "../../doubles/discord/seed.ts";
import { startDiscord, type LocalDiscord } from "../../doubles/discord/server.ts";
import type { FaultRule } from "../../doubles/discord/faults.ts";

const rolePath = `/guilds/${DEFAULT_IDS.guildId}/members/${LOCAL.ada}/roles/${DEFAULT_IDS.verifiedRoleId}`;

let discord: LocalDiscord;
beforeAll(async () => {
  discord = await startDiscord();
});
afterAll(() => discord.stop());
beforeEach(() => discord.reset());

const grant = (signal?: AbortSignal) =>
  fetch(`${discord.url}/api/v10${rolePath}`, {
    method: "PUT",
    headers: {
      Authorization: `Bot ${discord.variables["DISCORD_BOT_TOKEN"]}`,
      "User-Agent": "DiscordBot (https://edge.example, 1.0.0)",
    },
    ...(signal === undefined ? {} : { signal }),
  });

const inject = (fault: FaultRule["fault"], times: number | null = 1) => discord.faults.add({ fault, times });

const control = (method: string, path: string, body?: unknown, type = "application/json") =>
  fetch(`${discord.url}/control${path}`, {
    method,
    headers: { "Content-Type": type },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

describe("rate limits", () => {
  test("admit a bucket's share, then refuse until its window ends", () => {
    const limits = new RateLimits({ messages: { limit: 2, per: 5_000 } });
    const take = (at: number, major = "1") => limits.take("messages", major, true, at);
    expect([take(0), take(10), take(20)].map((verdict) => verdict.admitted)).toEqual([true, true, false]);
    expect(take(1_000)).toMatchObject({ admitted: false, scope: "user", retryAfter: 4_000 });
    expect(take(1_000, "2").admitted).toBe(true);
    expect(take(5_000).admitted).toBe(true);
  });

  test("never admit 51 requests of a bot in any second, over all buckets", () => {
    const limits = new RateLimits();
    const admitted: number[] = [];
    for (let at = 0; at < 3_000; at += 5) {
      if (limits.take("messages", String(at), true, at).admitted) admitted.push(at);
    }
    const most = admitted.map((from) => admitted.filter((at) => at >= from && at < from + 1_000).length);
    expect(Math.max(...most)).toBe(50);
  });

  test("do not count interactions towards the global limit", () => {
    const limits = new RateLimits();
    const verdicts = Array.from({ length: 200 }, (_, i) => limits.take("webhook", String(i), false, 0));
    expect(verdicts.every((verdict) => verdict.admitted)).toBe(true);
  });

  test("are told in headers, and a refusal says how long to wait", async () => {
    const answers = await Promise.all(Array.from({ length: 60 }, () => grant()));
    const good = answers.find((answer) => answer.status === 204);
    const refused = answers.find((answer) => answer.status === 429);
    expect(good?.headers.get("x-ratelimit-limit")).toBe("50");
    expect(good?.headers.get("x-ratelimit-bucket")).toMatch(/^[0-9a-f]{32}$/);
    expect(Number(good?.headers.get("x-ratelimit-reset-after"))).toBeGreaterThan(0);
    expect(refused?.headers.get("retry-after")).toBe("1");
    expect(refused?.headers.get("x-ratelimit-scope")).toMatch(/user|global/);
    expect(await refused?.json()).toMatchObject({
      retry_after: expect.any(Number),
      global: expect.any(Boolean),
    });
    expect(answers.filter((answer) => answer.status === 204)).toHaveLength(50);
    expect(discord.journal.invalidRequests).toBe(10);
  });
});

describe("a fault on demand", () => {
  test.each([
    [{ kind: "server_error" }, 500, "application/json"],
    [{ kind: "bad_gateway" }, 502, "text/html; charset=UTF-8"],
    [{ kind: "cloudflare_ban" }, 429, "text/html; charset=UTF-8"],
    [{ kind: "rate_limit", retryAfter: 1_500, scope: "shared" }, 429, "application/json"],
  ] as const)("%j replaces the answer and changes nothing", async (fault, status, type) => {
    inject(fault);
    const answer = await grant();
    expect([answer.status, answer.headers.get("content-type")]).toEqual([status, type]);
    expect(discord.journal.effects()).toEqual({});
    expect((await grant()).status).toBe(204);
  });

  test("a rate limit names its wait, Cloudflare's ban does not", async () => {
    inject({ kind: "rate_limit", retryAfter: 1_500, scope: "global" });
    const limited = await grant();
    expect(limited.headers.get("retry-after")).toBe("2");
    expect(await limited.json()).toMatchObject({ retry_after: 1.5, global: true });
    inject({ kind: "cloudflare_ban" });
    expect((await grant()).headers.get("retry-after")).toBeNull();
  });

  test("a connection dropped after the effect leaves the effect", async () => {
    inject({ kind: "drop", applied: true });
    await expect(grant()).rejects.toThrow("fetch failed");
    expect(discord.journal.grants(LOCAL.ada, DEFAULT_IDS.verifiedRoleId)).toBe(1);
  });

  test("a hanging answer never comes, with or without the effect", async () => {
    for (const applied of [false, true]) {
      inject({ kind: "hang", applied });
      await expect(grant(AbortSignal.timeout(50))).rejects.toThrow("aborted");
      expect(discord.journal.grants(LOCAL.ada, DEFAULT_IDS.verifiedRoleId)).toBe(applied ? 1 : 0);
    }
  });

  test("hits only what it names, and goes when cleared", async () => {
    discord.faults.add({ fault: { kind: "server_error" }, times: null, method: "POST", path: "/channels" });
    expect((await grant()).status).toBe(204);
    discord.faults.add({ fault: { kind: "server_error" }, times: null });
    expect((await grant()).status).toBe(500);
    discord.faults.clear();
    expect((await grant()).status).toBe(204);
  });
});

describe("the control interface", () => {
  test("shows the state and takes faults", async () => {
    expect((await control("POST", "/faults", { fault: { kind: "server_error" }, times: 2 })).status).toBe(
      204,
    );
    await grant();
    expect(await (await control("GET", "/state")).json()).toMatchObject({
      guild: { name: "Example community" },
      faults: [{ times: 1 }],
      requests: [{ method: "PUT", path: rolePath, status: 500, fault: "server_error" }],
    });
  });

  test.each([
    ["an unknown operation", "POST", "/nothing", {}, 404],
    ["an unknown fault", "POST", "/faults", { fault: { kind: "flood" }, times: 1 }, 400],
    [
      "an unknown member",
      "POST",
      "/interactions",
      { userId: "1", channelId: "1", action: { kind: "x" } },
      400,
    ],
  ])("refuses %s", async (_what, method, path, body, status) => {
    expect((await control(method, path, body)).status).toBe(status);
  });

  test("refuses what a foreign web page could send", async () => {
    expect((await control("POST", "/reset", {}, "text/plain")).status).toBe(415);
  });
});
