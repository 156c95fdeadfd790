import { describe, expect, test } from "vitest";
import { acquire, openTime, probed, record, settle } from "../../shared/breaker/machine.ts";
import { force, LONGEST_FORCE, reset } from "../../shared/breaker/operator.ts";
import { viewOf } from "../../shared/breaker/protocol.ts";
import { settingsFor } from "../../shared/breaker/settings.ts";
import { unused, type BreakerState, type Lease, type Outcome } from "../../shared/breaker/state.ts";
import { HOUR, MINUTE, SECOND } from "../../shared/time.ts";

const NOW = 1_800_000_000_000;
const settings = settingsFor("discord");

/** One letter a call, a second apart: s(uccess), e(rror), l (slow); as one isolate reports them. */
function calls(state: BreakerState, letters: string, every = SECOND, from = NOW): BreakerState {
  return Array.from(letters).reduce((before, letter, i) => {
    const failure = letter === "s" ? null : letter === "e" ? "error" : "slow";
    const report = { generation: before.generation, successes: letter === "s" ? 1 : 0, failure } as const;
    return record(before, report, settings, from + i * every, 0);
  }, state);
}

const opened = (): BreakerState => calls(unused(NOW), "eeeee", 0);

/** The open time over, and as many probes handed out as wanted. */
function halfOpen(probes: number, state = opened()): { state: BreakerState; leases: Lease[]; at: number } {
  if (state.kind !== "open") throw new Error(state.kind);
  const at = state.until;
  const leases: Lease[] = [];
  let next: BreakerState = state;
  for (let i = 0; i < probes; i++) {
    const step = acquire(next, settings, at);
    if (step.lease !== null) leases.push(step.lease);
    next = step.state;
  }
  return { state: next, leases, at };
}

const finish = (state: BreakerState, lease: Lease, outcome: Outcome, at: number) =>
  probed(state, lease, outcome, settings, at, 0);

describe("the figures", () => {
  test.each([
    ["discord", "", { slowAfter: 5_000, failuresInARow: 5 }],
    ["supabase", "", { slowAfter: 2_000 }],
    ["origin:vps-1", "", { slowAfter: 10_000 }],
    ["alert:telegram", "{}", { slowAfter: 5_000 }],
    ["origin:vps-1", '{"origin":{"probes":1},"origin:vps-1":{"slowAfter":7}}', { probes: 1, slowAfter: 7 }],
    [
      "origin:vps-2",
      '{"origin":{"probes":1},"origin:vps-1":{"slowAfter":7}}',
      { probes: 1, slowAfter: 10_000 },
    ],
    ["discord", "not JSON", { slowAfter: 5_000 }],
  ])("of %s with %j", (dependency, variable, expected) => {
    expect(settingsFor(dependency, variable)).toMatchObject(expected);
  });
});

describe("a closed breaker", () => {
  test.each([
    ["stays closed after four failures in a row", "eeee", "closed"],
    ["opens at the fifth failure in a row", "eeeee", "open"],
    ["takes slow calls for failures", "lelel", "open"],
    ["begins to count anew after a success", "eeeeseeee", "closed"],
    ["opens at the fifth in a row, whatever was before", "eeeeseeeee", "open"],
    ["stays closed after 19 failures among successes", "es".repeat(19), "closed"],
    ["opens at the 20th failure within an hour", "es".repeat(20), "open"],
  ])("%s", (_, letters, expected) => {
    expect(calls(unused(NOW), letters).kind).toBe(expected);
  });

  test("forgets failures that are an hour old", () => {
    const nineteen = calls(unused(NOW), "es".repeat(19), 0);
    expect(calls(nineteen, "e", 0, NOW + HOUR - 1).kind).toBe("open");
    expect(calls(nineteen, "e", 0, NOW + HOUR).kind).toBe("closed");
  });

  test("counts the successes of a report before its failure", () => {
    const four = calls(unused(NOW), "eeee");
    const report = { generation: 0, successes: 7, failure: "error" } as const;
    expect(record(four, report, settings, NOW, 0)).toMatchObject({ kind: "closed", failuresInARow: 1 });
  });

  test("is the same value where nothing changed, so that nothing need be stored", () => {
    const state = unused(NOW);
    expect(calls(state, "sss")).toBe(state);
    expect(settle(state, NOW + HOUR)).toBe(state);
  });

  test("says why it opened", () => {
    expect(opened()).toMatchObject({ cause: "5 failures in a row", since: NOW, generation: 1, openings: 1 });
    expect(calls(unused(NOW), "es".repeat(20))).toMatchObject({ cause: "20 failures in 3600 s" });
  });
});

describe("the open time", () => {
  test.each([
    [1, 0, 60 * SECOND],
    [1, 1, 66 * SECOND],
    [2, 0, 120 * SECOND],
    [3, 0.5, 252 * SECOND],
    [4, 1, 528 * SECOND],
    [5, 1, 600 * SECOND],
    [1_000, 1, 600 * SECOND],
    [1_000, 0, 545_455],
  ])("of opening %i with chance %f is %i ms", (openings, random, expected) => {
    expect(openTime(settings, openings, random)).toBe(expected);
  });
});

describe("an open breaker", () => {
  test("hands out nothing before its time, and three probes then", () => {
    const state = opened();
    if (state.kind !== "open") throw new Error(state.kind);
    expect(acquire(state, settings, state.until - 1)).toEqual({ state, lease: null });
    const { leases, state: next } = halfOpen(5, state);
    expect(leases.map(({ probe }) => probe)).toEqual([1, 2, 3]);
    expect(viewOf(next, settings, state.until)).toMatchObject({ kind: "half_open", retryAfter: SECOND });
  });

  test("ignores what was called before it opened", () => {
    const state = opened();
    for (const failure of [null, "error"] as const) {
      expect(record(state, { generation: 0, successes: 9, failure }, settings, NOW, 0)).toBe(state);
    }
  });
});

describe("a half-open breaker", () => {
  test("closes after three successes, and begins anew", () => {
    const { state, leases, at } = halfOpen(3);
    const closed = leases.reduce((next, lease) => finish(next, lease, "success", at), state);
    expect(closed).toMatchObject({
      kind: "closed",
      failuresInARow: 0,
      errors: [],
      cause: "3 probes succeeded",
    });
    expect(calls(closed, "eeee").kind).toBe("closed");
    expect(calls(closed, "eeeee")).toMatchObject({ kind: "open", openings: 1 });
  });

  test("gives a place back with each result, and the success counts", () => {
    const { state, leases, at } = halfOpen(3);
    const two = finish(state, leases[0]!, "success", at);
    const next = acquire(two, settings, at);
    expect(next.lease).toEqual({ generation: 2, probe: 4 });
    expect(next.state).toMatchObject({ successes: 1 });
  });

  test.each(["error", "slow"] as const)(
    "opens again for twice as long when a probe ends with %s",
    (outcome) => {
      const { state, leases, at } = halfOpen(2);
      const again = finish(state, leases[0]!, outcome, at);
      expect(again).toMatchObject({ kind: "open", openings: 2, until: at + 2 * MINUTE });
      expect(finish(again, leases[1]!, "success", at), "the other probe is of an earlier generation").toBe(
        again,
      );
    },
  );

  test("learns nothing from a probe that says nothing", () => {
    const { state, leases, at } = halfOpen(3);
    const next = finish(state, leases[0]!, "unknown", at);
    expect(next).toMatchObject({ kind: "half_open", successes: 0 });
    expect(acquire(next, settings, at).lease).not.toBeNull();
  });

  test("counts a probe once, however often it is reported", () => {
    const { state, leases, at } = halfOpen(1);
    const once = finish(state, leases[0]!, "success", at);
    expect(finish(once, leases[0]!, "success", at)).toBe(once);
  });

  test("takes a probe's place back when its lease ends, and its result is then too late", () => {
    const { state, leases, at } = halfOpen(3);
    const later = at + settings.probeLease;
    expect(acquire(settle(state, later - 1), settings, later - 1).lease).toBeNull();
    const settled = settle(state, later);
    expect(acquire(settled, settings, later).lease).not.toBeNull();
    expect(finish(settled, leases[0]!, "error", later)).toBe(settled);
  });
});

describe("an operator's order", () => {
  const order = { by: "ada", reason: "maintenance at the provider", duration: HOUR } as const;

  test("holds a breaker open whatever is reported, then lets it probe", () => {
    const forced = force(unused(NOW), { ...order, kind: "forced_open" }, NOW);
    expect(forced).toMatchObject({ by: "ada", cause: order.reason, until: NOW + HOUR });
    expect(acquire(forced, settings, NOW)).toEqual({ state: forced, lease: null });
    expect(settle(forced, NOW + HOUR - 1)).toBe(forced);
    const over = settle(forced, NOW + HOUR + MINUTE);
    expect(over).toMatchObject({ kind: "half_open", since: NOW + HOUR });
    expect(acquire(over, settings, NOW + HOUR + MINUTE).lease).not.toBeNull();
  });

  test("holds a breaker closed whatever fails, then counts from nothing", () => {
    const forced = force(opened(), { ...order, kind: "forced_closed" }, NOW);
    expect(viewOf(forced, settings, NOW)).toEqual({ kind: "closed", generation: 2 });
    expect(calls(forced, "eeeeeeeeee")).toBe(forced);
    const over = settle(forced, NOW + HOUR);
    expect(over).toMatchObject({ kind: "closed", failuresInARow: 0 });
    expect(calls(over, "eeee").kind).toBe("closed");
  });

  test("lasts a week at most", () => {
    const forced = force(unused(NOW), { ...order, kind: "forced_open", duration: 365 * 24 * HOUR }, NOW);
    expect(forced.until).toBe(NOW + LONGEST_FORCE);
  });

  test("is taken back by closing", () => {
    const forced = force(unused(NOW), { ...order, kind: "forced_open" }, NOW);
    expect(reset(forced, "it is over", NOW)).toMatchObject({
      kind: "closed",
      generation: 2,
      cause: "it is over",
    });
  });
});
