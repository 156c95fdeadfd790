import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  choose,
  createBalancer,
  settle,
  soonestReturn,
  type Balancer,
} from "../../../shared/gateway/balancer.ts";
import { SECOND } from "../../../shared/time.ts";
import { NginxPeers } from "../../support/nginx-peers.ts";

const NOW = 1_800_000_000_000;
const passive = { maxFails: 3, failTimeout: 30 * SECOND };
const anyone = { without: new Set<string>(), careful: false };

const origin = (name: string, weight = 1, backup = false) => ({
  name,
  url: `https://${name}`,
  weight,
  backup,
});

/** Chooses so many times in turn, at one moment. */
function choices(balancer: Balancer, count: number, now = NOW, choice = anyone) {
  const names: string[] = [];
  let state = balancer;
  for (let i = 0; i < count; i++) {
    const { balancer: next, origin: chosen } = choose(state, passive, now, choice);
    state = next;
    names.push(chosen?.name ?? "-");
  }
  return { names: names.join(" "), balancer: state };
}

const fail = (balancer: Balancer, name: string, times: number, now = NOW) =>
  Array.from({ length: times }).reduce<Balancer>(
    (state) => settle(state, name, true, passive, now),
    balancer,
  );

describe("the turn of origins", () => {
  test.each([
    ["5 1 1, nginx's own example", [5, 1, 1], "a a b a c a a"],
    ["equal ones", [1, 1, 1], "a b c a b c"],
    ["4 2 1", [4, 2, 1], "a b a c a b a"],
    ["one alone", [7], "a a a"],
  ])("for weights %s is %s", (_, weights, expected) => {
    const balancer = createBalancer(weights.map((weight, i) => origin("abc"[i] ?? "", weight)));
    expect(choices(balancer, expected.split(" ").length).names).toBe(expected);
  });

  test("comes to each as often as its weight says, in every full round", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 6 }), (weights) => {
        const names = weights.map((_, i) => `o${i}`);
        const balancer = createBalancer(names.map((name, i) => origin(name, weights[i])));
        const round = choices(
          balancer,
          weights.reduce((sum, weight) => sum + weight, 0),
        ).names.split(" ");
        expect(names.map((name) => round.filter((chosen) => chosen === name).length)).toEqual(weights);
      }),
    );
  });

  test("is nginx's through any failures and waits", () => {
    const step = fc.record({
      wait: fc.integer({ min: 0, max: 40 }),
      fails: fc.boolean(),
      twice: fc.boolean(),
    });
    const weights = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 2, maxLength: 4 });
    fc.assert(
      fc.property(weights, fc.array(step, { maxLength: 80 }), (given, steps) => {
        let ours = createBalancer(given.map((weight, i) => origin(String(i), weight)));
        const theirs = new NginxPeers(given, passive.maxFails, passive.failTimeout / SECOND);
        let seconds = NOW / SECOND;
        for (const { wait, fails, twice } of steps) {
          seconds += wait;
          const tried = new Set<number>();
          for (let attempt = 0; attempt < (twice ? 2 : 1); attempt++) {
            const without = new Set([...tried].map(String));
            const chosen = choose(ours, passive, seconds * SECOND, { without, careful: false });
            ours = chosen.balancer;
            const peer = theirs.get(seconds, tried);
            expect(chosen.origin?.name ?? null).toBe(peer === null ? null : String(peer));
            if (peer === null) break;
            tried.add(peer);
            ours = settle(ours, String(peer), fails, passive, seconds * SECOND);
            theirs.free(peer, fails, seconds);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe("an origin that failed", () => {
  const two = createBalancer([origin("a"), origin("b")]);

  test("goes on until its third failure, and is then put aside for 30 s", () => {
    expect(choices(fail(two, "a", 2), 4).names).toContain("a");
    const aside = fail(two, "a", 3);
    expect(choices(aside, 4).names).toBe("b b b b");
    expect(soonestReturn(aside, passive, NOW + 10 * SECOND)).toBe(20 * SECOND);
    expect(choices(aside, 4, NOW + 30 * SECOND).names).toBe("b b b b");
  });

  test("is then tried by one request, and the others wait for how that goes", () => {
    const later = NOW + 31 * SECOND;
    const { names, balancer } = choices(fail(two, "a", 3), 6, later);
    expect(names.split(" ").filter((name) => name === "a")).toHaveLength(1);
    expect(choices(settle(balancer, "a", false, passive, later), 4, later).names).toBe("b a b a");
    expect(choices(settle(balancer, "a", true, passive, later), 4, later).names).toBe("b b b b");
  });

  test("is not tried by a request that cannot be repeated, unless there is no other", () => {
    const later = NOW + 31 * SECOND;
    const careful = { without: new Set<string>(), careful: true };
    expect(choices(fail(two, "a", 3), 4, later, careful).names).toBe("b b b b");
    const alone = { without: new Set(["b"]), careful: true };
    expect(choices(fail(two, "a", 3), 1, later, alone).names).toBe("a");
  });

  test("without any other is never put aside", () => {
    expect(choices(fail(createBalancer([origin("a")]), "a", 9), 2).names).toBe("a a");
  });

  test("is replaced by the backups only when none of the first is left", () => {
    const all = createBalancer([origin("a"), origin("b"), origin("spare", 1, true)]);
    expect(choices(all, 4).names).toBe("a b a b");
    expect(choices(fail(all, "a", 3), 3).names).toBe("b b b");
    expect(choices(fail(fail(all, "a", 3), "b", 3), 2).names).toBe("spare spare");
    expect(choices(all, 1, NOW, { without: new Set(["a", "b"]), careful: false }).names).toBe("spare");
    expect(choices(all, 1, NOW, { without: new Set(["a", "b", "spare"]), careful: false }).names).toBe("-");
  });
});
