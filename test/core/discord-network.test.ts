import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseRateHeaders } from "../../shared/discord/rate-headers.ts";
import { DiscordLimits, type CallEnd } from "../../shared/discord/rate-limits.ts";
import type { LimitedRoute } from "../../shared/discord/routes.ts";
import { SECOND } from "../../shared/time.ts";
import { RateLimits, type Verdict } from "../doubles/discord/rate-limits.ts";

const NOW = 1_800_000_000_000;
/** As the outbox has them. */
const MAX_IN_FLIGHT = 6;

const roleRoute = (guild: number): LimitedRoute => ({
  template: "PUT roles",
  major: String(guild),
  authorization: "bot",
});

function endOf({ admitted, scope, retryAfter, headers }: Verdict): CallEnd {
  const values = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const parsed = parseRateHeaders((name) => values.get(name) ?? null);
  return admitted
    ? { kind: "answered", status: 204, headers: parsed }
    : { kind: "limited", scope, retryAfter, headers: parsed };
}

interface Setting {
  readonly server: RateLimits;
  readonly guilds: number;
  readonly calls: number;
  /** Milliseconds one way, used in turn. */
  readonly delays: readonly number[];
}

/** A client that calls whenever the limits allow, against the double's counting, a millisecond a step. */
function simulate({ server, guilds, calls, delays }: Setting) {
  const limits = new DiscordLimits();
  const arrivals: number[] = [];
  const state = { started: 0, inFlight: 0, refused: 0, delays: 0 };
  let events: { readonly at: number; readonly run: () => void }[] = [];
  const afterDelay = (from: number, run: (at: number) => void): void => {
    const at = from + (delays[state.delays++ % delays.length] ?? 0);
    events.push({ at, run: () => run(at) });
  };
  const start = (route: LimitedRoute, now: number): void => {
    state.started++;
    state.inFlight++;
    const turn = limits.started(route, now);
    afterDelay(now, (there) => {
      arrivals.push(there);
      const verdict = server.take("roles", route.major, true, there);
      if (!verdict.admitted) state.refused++;
      afterDelay(there, (back) => {
        state.inFlight--;
        limits.ended(route, turn, endOf(verdict), back);
      });
    });
  };
  const startWhatCan = (now: number): void => {
    while (state.started < calls && state.inFlight < MAX_IN_FLIGHT) {
      const route = roleRoute(state.started % guilds);
      if (limits.opensAt(route, "background", now) > now) return;
      start(route, now);
    }
  };
  for (let now = NOW; state.started < calls || state.inFlight > 0; now++) {
    const due = events.filter(({ at }) => at <= now);
    events = events.filter(({ at }) => at > now);
    for (const { run } of due) run();
    startWhatCan(now);
  }
  return { refused: state.refused, seconds: (Math.max(...arrivals) - NOW) / SECOND };
}

describe("calls over a network that delays and reorders", () => {
  test("are never refused, whatever Discord's figures", () => {
    const setting = fc.record({
      limit: fc.integer({ min: 1, max: 60 }),
      per: fc.integer({ min: 200, max: 5 * SECOND }),
      guilds: fc.integer({ min: 1, max: 3 }),
      delays: fc.array(fc.integer({ min: 0, max: 150 }), { minLength: 1, maxLength: 9 }),
    });
    fc.assert(
      fc.property(setting, ({ limit, per, guilds, delays }) => {
        const server = new RateLimits({ roles: { limit, per } });
        const calls = Math.min(150, 8 * limit);
        expect(simulate({ server, guilds, calls, delays }).refused).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  test("go on at 45 a second or more where only the global limit binds", () => {
    const server = new RateLimits({ roles: { limit: 1_000_000, per: SECOND } });
    const { refused, seconds } = simulate({ server, guilds: 1, calls: 2_000, delays: [3, 40, 8, 61, 20] });
    expect(refused).toBe(0);
    expect(2_000 / seconds).toBeGreaterThan(45);
  });
});
