import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { probed, record } from "../../shared/breaker/machine.ts";
import { REPORT_EVERY, STALE_AFTER } from "../../shared/breaker/memory.ts";
import { after, unused, type Outcome } from "../../shared/breaker/state.ts";
import { MINUTE, SECOND } from "../../shared/time.ts";
import { settings, World } from "../support/breaker-isolates.ts";

const NOW = 1_800_000_000_000;
const ISOLATES = 4;

type Action =
  | { readonly do: "begin" | "deliver" | "lose"; readonly index: number }
  /** `outcome` null: as the dependency is. */
  | { readonly do: "end"; readonly index: number; readonly outcome: Outcome | null }
  | { readonly do: "turn"; readonly up: boolean }
  | { readonly do: "wait"; readonly ms: number };

const index = fc.nat({ max: 1_000 });
const outcome = fc.option(fc.constantFrom<Outcome>("success", "error", "slow", "unknown"), { freq: 19 });
const wait = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 200 }) },
  { weight: 3, arbitrary: fc.integer({ min: 1_000, max: 8_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 30_000, max: 130_000 }) },
);
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 50, arbitrary: fc.record({ do: fc.constant("begin" as const), index }) },
  { weight: 80, arbitrary: fc.record({ do: fc.constant("deliver" as const), index }) },
  { weight: 50, arbitrary: fc.record({ do: fc.constant("end" as const), index, outcome }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("lose" as const), index }) },
  { weight: 15, arbitrary: fc.record({ do: fc.constant("wait" as const), ms: wait }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("turn" as const), up: fc.boolean() }) },
);

interface Story {
  /** Begins with a breaker whose open time is just over, and a dependency that is well again. */
  readonly recovering: boolean;
  readonly actions: readonly Action[];
}

/** Runs the actions; `check` looks after each. Calls end before a probe's lease does, as every guarded call must. */
function run({ recovering, actions }: Story, check: (world: World, now: number) => void): void {
  const world = new World(ISOLATES, NOW);
  if (recovering)
    world.breaker.state = { ...after(unused(NOW), NOW, "drill"), kind: "open", until: NOW, openings: 1 };
  let now = NOW;
  let up = recovering;
  for (const one of actions) {
    switch (one.do) {
      case "begin":
        world.begin(one.index, now);
        break;
      case "deliver":
        world.deliver(one.index, now);
        break;
      case "lose":
        world.mail.splice(one.index % Math.max(1, world.mail.length), 1);
        break;
      case "end":
        world.end(one.index, one.outcome ?? (up ? "success" : "error"), now);
        break;
      case "turn":
        up = one.up;
        break;
      case "wait":
        now += one.ms;
        for (let i = world.calls.length - 1; i >= 0; i--) {
          if (now - world.calls[i]!.startedAt > settings.probeLease / 2)
            world.end(i, up ? "success" : "error", now);
        }
    }
    check(world, now);
  }
}

const stories = fc.record({
  recovering: fc.boolean(),
  actions: fc.array(action, { minLength: 50, maxLength: 400, size: "max" }),
});

type Breach = (world: World, now: number) => boolean;

/** A story in which a rule is broken after some action, told; null where none was found. `rule` makes one a story. */
function breached(rule: () => Breach): string | null {
  const holds = fc.property(stories, (story) => {
    const breach = rule();
    run(story, (world, now) => {
      if (breach(world, now)) throw new Error(`broken at ${now - NOW} ms`);
    });
  });
  const result = fc.check(holds, { numRuns: 100 });
  return result.failed ? (fc.defaultReportMessage(result) ?? "failed") : null;
}

/** Everything in the mail, in order, until it is empty. */
function deliverAll(world: World, now: number): void {
  while (world.mail.length > 0) world.deliver(0, now);
}

describe("several isolates and one breaker, whatever is delayed, overtaken or lost,", () => {
  test("hold at most three places for probes", () => {
    const rule: Breach = ({ breaker: { state } }) =>
      state.kind === "half_open" && state.probes.length > settings.probes;
    expect(breached(() => rule)).toBeNull();
  });

  test("have at most three probes of a generation under way", () => {
    const rule: Breach = ({ calls }) => {
      const underWay = new Map<number, number>();
      for (const { permit } of calls) {
        if (permit.kind !== "probe") continue;
        const { generation } = permit.lease;
        underWay.set(generation, (underWay.get(generation) ?? 0) + 1);
      }
      return Math.max(0, ...underWay.values()) > settings.probes;
    };
    expect(breached(() => rule)).toBeNull();
  });

  test("call nothing on word that is older than ten seconds", () => {
    const rule: Breach = ({ calls, breaker: { changes } }, now) =>
      calls.some(({ startedAt, permit }) => {
        if (startedAt !== now || permit.kind === "probe" || permit.generation === null) return false;
        const { generation } = permit;
        const missed = changes.find((change) => change.generation > generation);
        return missed !== undefined && missed.since < now - STALE_AFTER;
      });
    expect(breached(() => rule)).toBeNull();
  });

  test("close only by three successes of the half-open state that went before", () => {
    const rule = (): Breach => {
      const successes = new Map<number, number>();
      return ({ breaker: { state, changes } }) => {
        if (state.kind === "half_open") successes.set(state.generation, state.successes);
        const last = changes.at(-1);
        return (
          last?.kind === "closed" && successes.get(last.generation - 1) !== settings.successesToClose - 1
        );
      };
    };
    expect(breached(rule)).toBeNull();
  });

  test("never let results of an earlier generation change anything", () => {
    const rule: Breach = ({ breaker: { state } }, now) =>
      [...Array(state.generation).keys()].some((generation) => {
        const report = { generation, successes: 1, failure: "error" } as const;
        const lease = { generation, probe: 1 };
        return (
          record(state, report, settings, now, 0.5) !== state ||
          probed(state, lease, "success", settings, now, 0.5) !== state
        );
      });
    expect(breached(() => rule)).toBeNull();
  });
});

describe("an isolate", () => {
  /** An isolate that knows the breaker to be closed. */
  function closed(isolates = 1): World {
    const world = new World(isolates, NOW);
    for (let i = 0; i < isolates; i++) world.begin(i, NOW);
    deliverAll(world, NOW);
    for (let i = 0; i < isolates; i++) world.end(0, "success", NOW);
    deliverAll(world, NOW);
    return world;
  }

  function open(isolates = 1): World {
    const world = closed(isolates);
    for (let i = 0; i < settings.failuresInARow; i++) world.begin(0, NOW);
    for (let i = 0; i < settings.failuresInARow; i++) world.end(0, "error", NOW);
    deliverAll(world, NOW);
    expect(world.breaker.state.kind).toBe("open");
    return world;
  }

  test("asks before its first call only", () => {
    const world = closed();
    expect(world.breaker.calls).toBe(1);
  });

  test("reports successes every five seconds, and a failure at once with the successes before it", () => {
    const world = closed();
    world.breaker.calls = 0;
    for (let ms = 0; ms < MINUTE; ms += 100) {
      world.begin(0, NOW + ms);
      world.end(0, "success", NOW + ms);
      deliverAll(world, NOW + ms);
    }
    expect(world.breaker.calls).toBe(MINUTE / REPORT_EVERY - 1);
    world.begin(0, NOW + MINUTE);
    world.end(0, "error", NOW + MINUTE);
    expect(world.mail.length).toBe(1);
  });

  test("refuses a flood from memory while open", () => {
    const world = open();
    world.breaker.calls = 0;
    for (let i = 0; i < 10_000; i++) world.begin(0, NOW + Math.floor(i / 2));
    deliverAll(world, NOW + 5 * SECOND);
    expect([world.refused, world.breaker.calls, world.calls.length]).toEqual([10_000, 0, 0]);
  });

  test("asks every eight seconds while open, so that an operator who closes it is heard", () => {
    const world = open();
    world.breaker.calls = 0;
    for (let ms = 0; ms < 50 * SECOND; ms += 10) {
      world.begin(0, NOW + ms);
      deliverAll(world, NOW + ms);
    }
    expect(world.breaker.calls).toBe(6);
  });

  test("learns of another's opening within ten seconds, and with its next report if it is busy", () => {
    const world = open(2);
    world.begin(1, NOW + 7 * SECOND);
    expect(world.calls.length, "on what it knew").toBe(1);
    world.end(0, "error", NOW + 7 * SECOND);
    deliverAll(world, NOW + 7 * SECOND);
    expect(world.breaker.state).toMatchObject({ kind: "open", generation: 1 });
    world.begin(1, NOW + STALE_AFTER);
    expect([world.calls.length, world.refused]).toEqual([0, 1]);
  });

  test("hands out three probes to a crowd, and the crowd goes on when they succeed", () => {
    const world = open(4);
    const at = NOW + 70 * SECOND;
    for (let i = 0; i < 100; i++) world.begin(i, at);
    deliverAll(world, at);
    expect(world.calls.length).toBe(3);
    for (let i = 0; i < 3; i++) world.end(0, "success", at);
    deliverAll(world, at);
    const refused = world.refused;
    for (let i = 0; i < 4; i++) world.begin(i, at + SECOND);
    deliverAll(world, at + SECOND);
    for (let i = 0; i < 100; i++) world.begin(i, at + SECOND);
    expect([world.calls.length, world.refused - refused]).toEqual([104, 0]);
  });

  test("calls without a word when the object is out of reach, and asks again five seconds later", () => {
    const world = new World(1, NOW);
    const [isolate] = world.isolates;
    expect(isolate!.decide(NOW)).toEqual({ kind: "ask" });
    isolate!.unreachable(NOW);
    const admitted = { kind: "known", permit: { ok: true, value: { kind: "call", generation: null } } };
    expect(isolate!.decide(NOW + 4_999)).toEqual(admitted);
    expect(isolate!.decide(NOW + 5_000)).toEqual({ kind: "ask" });
  });

  test("goes on refusing until the open time is over when the object is out of reach", () => {
    const world = open();
    const [isolate] = world.isolates;
    const refused = { ok: false, error: SECOND };
    expect(isolate!.unreachable(NOW + 62 * SECOND), "who asked is refused as well").toMatchObject(refused);
    expect(isolate!.decide(NOW + 62 * SECOND)).toMatchObject({ permit: refused });
    expect(isolate!.decide(NOW + 64 * SECOND)).toMatchObject({ permit: { ok: true } });
  });
});
