import { describe, expect, test } from "vitest";
import { classifyFailure, type DiscordFailure } from "../../shared/discord/failures.ts";
import { parseRateHeaders } from "../../shared/discord/rate-headers.ts";
import { explainRoleRefusal } from "../../shared/doctor/role-refusal.ts";
import { addRole, editOriginal, parseRouteKey, routeKey } from "../../shared/discord/routes.ts";

const bot = addRole("1", "2", "3");
const interaction = editOriginal("4", "tok/en");
const headers = (values: Record<string, string> = {}) => parseRateHeaders((name) => values[name] ?? null);

describe("a failed answer of Discord's", () => {
  test.each<[number, unknown, DiscordFailure]>([
    [403, { code: 50013, message: "Missing Permissions" }, { kind: "missing_permission" }],
    [403, { code: 50001 }, { kind: "missing_access" }],
    [403, { code: 50007 }, { kind: "cannot_message" }],
    [404, { code: 10007 }, { kind: "unknown", what: "member" }],
    [404, { code: 10011 }, { kind: "unknown", what: "role" }],
    [401, { code: 0, message: "401: Unauthorized" }, { kind: "unauthorized" }],
    [401, undefined, { kind: "unauthorized" }],
    [502, undefined, { kind: "unavailable", status: 502 }],
    [500, { code: 50013 }, { kind: "unavailable", status: 500 }],
    [400, { code: 50035, message: "Invalid Form Body" }, invalid(400, 50035, "Invalid Form Body")],
    [418, "teapot", invalid(418, null, "")],
    [302, undefined, invalid(302, null, "")],
    [400, { code: "x", message: 5 }, invalid(400, null, "")],
  ])("%i %j is told apart", (status, body, expected) => {
    expect(classifyFailure(bot, status, headers(), body)).toEqual(expected);
  });

  test.each([
    [404, { code: 10015 }],
    [401, { code: 50027 }],
    [404, undefined],
    [401, undefined],
  ])("%i %j on an interaction's token says that it is over", (status, body) => {
    expect(classifyFailure(interaction, status, headers(), body)).toEqual({ kind: "webhook_gone" });
  });

  test.each<[string, unknown, Record<string, string>, DiscordFailure]>([
    [
      "Discord's own, for a route",
      { retry_after: 0.353, global: false },
      { "x-ratelimit-scope": "user", "x-ratelimit-bucket": "b", "retry-after": "1" },
      { kind: "rate_limited", retryAfter: 353, scope: "user", bucket: "b" },
    ],
    [
      "for a resource that others share",
      { retry_after: 2, global: false },
      { "x-ratelimit-scope": "shared" },
      { kind: "rate_limited", retryAfter: 2_000, scope: "shared", bucket: null },
    ],
    [
      "for all of the bot",
      { retry_after: 1.5, global: true },
      {},
      { kind: "rate_limited", retryAfter: 1_500, scope: "global", bucket: null },
    ],
    ["error 1015, a page", undefined, {}, { kind: "shut_out", retryAfter: 0 }],
    ["a page with a wait", undefined, { "retry-after": "77" }, { kind: "shut_out", retryAfter: 77_000 }],
    ["JSON that says nothing", { error: "slow down" }, {}, { kind: "shut_out", retryAfter: 0 }],
  ])("429 %s", (_, body, values, expected) => {
    expect(classifyFailure(bot, 429, headers(values), body)).toEqual(expected);
  });
});

function invalid(status: number, code: number | null, message: string): DiscordFailure {
  return { kind: "invalid", status, code, message };
}

test.each([
  ["1.5", 1_500],
  ["0", 0],
  ["-1", null],
  ["1e9", null],
  ["999999999", 86_400_000],
  ["Wed, 21 Oct 2026 07:28:00 GMT", null],
  ["", null],
])("Retry-After %j is %j ms", (text, expected) => {
  expect(headers({ "retry-after": text }).retryAfter).toBe(expected);
});

test("a route's key is read back, and an interaction's token cannot leave its place in the path", () => {
  expect(parseRouteKey(routeKey(bot))).toMatchObject({
    template: bot.template,
    major: "1",
    authorization: "bot",
  });
  expect(interaction.path).toBe("/webhooks/4/tok%2Fen/messages/@original");
});

describe("why a role was refused", () => {
  const MANAGE_ROLES = 1n << 28n;
  const role = (id: string, position: number, permissions = 0n, managed = false) => ({
    id,
    name: `role ${id}`,
    position,
    permissions,
    managed,
  });
  const everyone = role("1", 0);
  const verified = role("10", 3);

  test.each([
    ["does not exist", [everyone], []],
    ["belongs to an integration", [everyone, role("10", 3, 0n, true)], []],
    ["lacks the permission Manage Roles", [everyone, verified, role("20", 5)], ["20"]],
    ["is not below", [everyone, verified, role("20", 2, MANAGE_ROLES)], ["20"]],
    ["is not below", [everyone, verified, role("20", 3, MANAGE_ROLES)], ["20"]],
    ["though the bot may", [everyone, verified, role("9", 3, MANAGE_ROLES)], ["9"]],
    ["though the bot may", [everyone, verified, role("20", 4, 8n)], ["20"]],
    ["is not below", [role("1", 0, MANAGE_ROLES), verified], []],
  ])("says that it %s", (words, roles, botRoleIds) => {
    const sight = {
      kind: "seen",
      guild: { name: "Ada’s", locale: "en" },
      botId: "2",
      roles,
      botRoleIds,
      commandRoleIds: null,
      channel: null,
    } as const;
    expect(explainRoleRefusal("1", "10", sight)).toContain(words);
  });
});
