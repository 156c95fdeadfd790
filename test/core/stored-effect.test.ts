import { describe, expect, test } from "vitest";
import type { Effect } from "../../shared/outbox/effect.ts";
import { discordRouteOf, routeOf } from "../../shared/outbox/route.ts";
import { parseStoredEffect } from "../../shared/outbox/stored-effect.ts";

const grant = { kind: "grant_role", guildId: "1", userId: "2", roleId: "3", reason: "why" } as const;

const effects: readonly [Effect, string, string | null][] = [
  [grant, "bot PUT /guilds/{guild}/members/{user}/roles/{role} 1", "1"],
  [{ kind: "direct_message", userId: "2", message: { content: "hi" } }, "bot POST /users/@me/channels ", ""],
  [
    { kind: "channel_message", channelId: "4", message: { embeds: [{ title: "t" }] } },
    "bot POST /channels/{channel}/messages 4",
    "4",
  ],
  [
    { kind: "edit_interaction", applicationId: "5", token: "tok", message: { content: "x" } },
    "none PATCH /webhooks/{application}/{token}/messages/@original tok",
    "tok",
  ],
  [
    {
      kind: "record_verification",
      userId: "2",
      wallet: "w",
      token: "t",
      verifiedAt: 1,
      displayName: null,
      avatarUrl: null,
    },
    "supabase",
    null,
  ],
  [
    {
      kind: "record_token",
      userId: "2",
      token: "t",
      issuedAt: 1,
      expiresAt: 2,
      displayName: "Ann",
      avatarUrl: null,
    },
    "supabase",
    null,
  ],
];

describe("a stored effect", () => {
  test.each(effects)("is read back as it was stored: %j", (effect) => {
    expect(parseStoredEffect(JSON.stringify(effect))).toEqual({ ok: true, value: effect });
  });

  test.each(effects)("%j waits for route %j", (effect, route, major) => {
    expect(routeOf(effect)).toBe(route);
    expect(discordRouteOf(route)?.major ?? null).toBe(major);
  });

  test.each([
    ["", "is not JSON"],
    ["null", "expected object"],
    [JSON.stringify({ ...grant, kind: "ban_member" }), "kind"],
    [JSON.stringify({ ...grant, userId: "../../guilds" }), "userId"],
    [JSON.stringify({ ...grant, userId: 2 }), "userId"],
    [JSON.stringify({ ...grant, until: 5 }), "until"],
    [JSON.stringify({ kind: "direct_message", userId: "2", message: { tts: true } }), "message"],
  ])("is refused with the reason when this code cannot read it: %s", (json, reason) => {
    expect(parseStoredEffect(json)).toMatchObject({ ok: false, error: expect.stringContaining(reason) });
  });
});
