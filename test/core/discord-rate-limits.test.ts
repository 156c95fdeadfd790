import { describe, expect, test } from "vitest";
import { parseRateHeaders, type RateHeaders } from "../../shared/discord/rate-headers.ts";
import { DiscordLimits, type CallEnd } from "../../shared/discord/rate-limits.ts";
import type { LimitedRoute } from "../../shared/discord/routes.ts";
import { HOUR, MINUTE, SECOND } from "../../shared/time.ts";

const NOW = 1_800_000_000_000;

const route = (template: string, major = "g", authorization: "bot" | "none" = "bot"): LimitedRoute => ({
  template,
  major,
  authorization,
});
const roles = route("PUT roles");

const NO_HEADERS = parseRateHeaders(() => null);
const window = (remaining: number, resetAfter: number, more: Partial<RateHeaders> = {}): RateHeaders => ({
  ...NO_HEADERS,
  bucket: "b",
  limit: 10,
  remaining,
  reset: NOW + resetAfter,
  resetAfter,
  ...more,
});
const answered = (status: number, headers = NO_HEADERS): CallEnd => ({ kind: "answered", status, headers });
const limited = (scope: "user" | "global" | "shared", retryAfter: number): CallEnd => ({
  kind: "limited",
  scope,
  retryAfter,
  headers: NO_HEADERS,
});

/** One call from its start to its end. */
const call = (limits: DiscordLimits, of: LimitedRoute, end: CallEnd, at = NOW) =>
  limits.ended(of, limits.started(of, at), end, at);

/** When the route opens for background work, as seen later enough that the pace is no matter. */
const opens = (limits: DiscordLimits, of: LimitedRoute, at = NOW + SECOND + 100) =>
  Math.max(at, limits.opensAt(of, "background", at)) - NOW;

describe("a route's limit", () => {
  test("lets one call go ahead until an answer has named the figures", () => {
    const limits = new DiscordLimits();
    const turn = limits.started(roles, NOW);
    expect(opens(limits, roles)).toBe(Infinity);
    limits.ended(roles, turn, answered(204, window(9, 5 * SECOND)), NOW);
    expect(opens(limits, roles)).toBe(1_100);
  });

  test("that is used up opens at its end by our clock", () => {
    const limits = new DiscordLimits();
    call(limits, roles, answered(204, window(0, 5 * SECOND)));
    expect(opens(limits, roles)).toBe(5 * SECOND);
    expect(opens(limits, roles, NOW + 6 * SECOND)).toBe(6 * SECOND);
  });

  test("counts each guild by itself, and routes of one bucket together", () => {
    const limits = new DiscordLimits();
    call(limits, route("PUT roles", "1"), answered(204, window(0, 5 * SECOND)));
    call(limits, route("DELETE roles", "2"), answered(204, window(9, 5 * SECOND)));
    expect(opens(limits, route("PUT roles", "2"))).toBe(1_100);
    expect(opens(limits, route("DELETE roles", "1"))).toBe(5 * SECOND);
  });

  test("without figures leaves the pace alone to decide", () => {
    const limits = new DiscordLimits();
    call(limits, roles, answered(204));
    limits.started(roles, NOW);
    expect(opens(limits, roles)).toBe(1_100);
  });

  test.each([
    ["user", 3 * SECOND, 1_100],
    ["shared", 3 * SECOND, 1_100],
    ["global", 3 * SECOND, 3 * SECOND],
  ] as const)("a 429 of scope %s closes the route for %i ms, others until %i", (scope, wait, others) => {
    const limits = new DiscordLimits();
    call(limits, roles, limited(scope, wait));
    expect(opens(limits, roles)).toBe(wait);
    expect(opens(limits, route("POST dm"))).toBe(others);
  });

  test("forgets a call that got no answer", () => {
    const limits = new DiscordLimits();
    call(limits, roles, { kind: "no_answer" });
    expect(opens(limits, roles)).toBe(1_100);
  });
});

describe("401", () => {
  const dead = () => {
    const limits = new DiscordLimits();
    call(limits, roles, answered(401));
    return limits;
  };

  test("stops every call with the bot's token for a minute, and none without", () => {
    expect(opens(dead(), route("POST dm"))).toBe(MINUTE);
    expect(opens(dead(), route("PATCH @original", "t", "none"))).toBe(1_100);
  });

  test("then lets one call probe, and waits twice as long when that fails too", () => {
    const limits = dead();
    const turn = limits.started(roles, NOW + MINUTE);
    expect(opens(limits, route("POST dm"), NOW + MINUTE)).toBe(Infinity);
    limits.ended(roles, turn, answered(401), NOW + MINUTE);
    expect(opens(limits, roles)).toBe(MINUTE + 2 * MINUTE);
  });

  test("is probed at least hourly, however often it failed", () => {
    const limits = dead();
    let at = NOW;
    for (let i = 0; i < 40; i++) {
      at = limits.opensAt(roles, "background", at);
      call(limits, roles, answered(401), at);
    }
    expect(limits.opensAt(roles, "background", at) - at).toBe(HOUR);
  });

  test("is over with the first other answer to a probe, not with a late answer of before", () => {
    const limits = dead();
    call(limits, roles, answered(204), NOW + 10);
    expect(opens(limits, roles)).toBe(MINUTE);
    call(limits, roles, answered(403), NOW + MINUTE);
    expect(opens(limits, roles, NOW + MINUTE + 1_100)).toBe(MINUTE + 1_100);
  });

  test("counts several calls that failed together once", () => {
    const limits = new DiscordLimits();
    const turns = [1, 2, 3].map((n) => limits.started(route(`POST ${n}`), NOW));
    for (const [n, turn] of turns.entries()) limits.ended(route(`POST ${n + 1}`), turn, answered(401), NOW);
    expect(opens(limits, roles)).toBe(MINUTE);
  });

  test("lets a new instance, which may have another token, probe once at once", () => {
    const limits = new DiscordLimits(dead().lasting);
    const turn = limits.started(roles, NOW);
    expect(opens(limits, route("POST dm"))).toBe(Infinity);
    limits.ended(roles, turn, answered(401), NOW);
    expect(opens(limits, roles)).toBe(2 * MINUTE);
  });
});

describe("Discord's front shutting us out", () => {
  test.each([
    [0, MINUTE],
    [90 * SECOND, 90 * SECOND],
  ])("with Retry-After %i ms stops everything for %i ms", (retryAfter, expected) => {
    const limits = new DiscordLimits();
    call(limits, roles, { kind: "shut_out", retryAfter });
    const original = route("PATCH @original", "t", "none");
    expect(opens(limits, original)).toBe(expected);
    expect(opens(new DiscordLimits(limits.lasting), original)).toBe(expected);
  });
});

describe("the budget of invalid requests", () => {
  const minute = Math.floor(NOW / MINUTE);
  const spent = (count: number) =>
    new DiscordLimits({ halt: { kind: "none" }, invalid: [{ minute, count }] });
  /** When this minute is ten whole minutes past. */
  const later = (minute + 11) * MINUTE - NOW;

  test.each([
    ["background", 5_999, 1_100],
    ["background", 6_000, later],
    ["interactive", 7_999, 1_100],
    ["interactive", 8_000, later],
  ] as const)("leaves the %s lane after %i of them open at %i ms", (lane, count, expected) => {
    const at = NOW + SECOND + 100;
    expect(Math.max(at, spent(count).opensAt(roles, lane, at)) - NOW).toBe(expected);
  });

  test.each<[string, CallEnd, number]>([
    ["a 403", answered(403), 1],
    ["a 401", answered(401), 1],
    ["a 404", answered(404), 0],
    ["a 429 of our own", limited("user", 0), 1],
    ["a 429 shared with other bots", limited("shared", 0), 0],
    ["being shut out", { kind: "shut_out", retryAfter: 0 }, 1],
    ["no answer", { kind: "no_answer" }, 0],
  ])("is charged for %s by its rule", (_, end, charged) => {
    const limits = spent(0);
    call(limits, roles, end);
    expect(limits.lasting.invalid.at(-1)?.count).toBe(charged);
  });
});
