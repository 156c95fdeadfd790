import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { record, type States } from "../../../shared/checks/book.ts";
import { define } from "../../../shared/checks/definition.ts";
import type { Level, Sample } from "../../../shared/checks/sample.ts";
import { judge } from "../../../shared/checks/sample.ts";
import { MINUTE } from "../../../shared/time.ts";

const BEGIN = Date.UTC(2026, 10, 21);
const levels = fc.constantFrom<Level>("up", "degraded", "down");
const figures = { failures: fc.integer({ min: 1, max: 5 }), successes: fc.integer({ min: 1, max: 5 }) };

const check = (more: { failures: number; successes: number }) =>
  define({ name: "site", probe: { kind: "confirm" }, ...more });

const sample = (level: Level): Sample => ({ check: "site", level, latency: null, reason: null });

/** The standing after each run; a run is a level and the minute it was meant for. */
function standings(definition: ReturnType<typeof check>, runs: readonly { level: Level; minute: number }[]) {
  let states: States = {};
  return runs.map(({ level, minute }) => {
    ({ states } = record({ definitions: [definition], states, windows: [] }, BEGIN + minute * MINUTE, [
      sample(level),
    ]));
    return states["site"]!.standing;
  });
}

const inOrder = (all: readonly Level[]) => all.map((level, minute) => ({ level, minute }));

/** Whether the last `length` of the first `n` are all that level. */
const allLast = (all: readonly Level[], n: number, length: number, level: Level): boolean =>
  n >= length && all.slice(n - length, n).every((one) => one === level);

describe("any sequence of results", () => {
  test("falls only after as many bad ones in a row as it takes, and at once then", () => {
    fc.assert(
      fc.property(fc.record(figures), fc.array(levels, { maxLength: 40 }), (more, all) => {
        const seen = standings(check(more), inOrder(all));
        const right = seen.map((standing, i) =>
          allLast(all, i + 1, more.failures, "down")
            ? standing === "down"
            : standing !== "down" || seen[i - 1] === "down",
        );
        expect(right).not.toContain(false);
      }),
    );
  });

  test("rises only after as many good ones in a row as it takes, and at once then", () => {
    fc.assert(
      fc.property(fc.record(figures), fc.array(levels, { maxLength: 40 }), (more, all) => {
        const seen = standings(check(more), inOrder(all));
        const right = seen.map((standing, i) =>
          allLast(all, i + 1, more.successes, "up")
            ? standing === "up"
            : standing !== "up" || ["up", "unknown", undefined].includes(seen[i - 1]),
        );
        expect(right).not.toContain(false);
      }),
    );
  });

  test("ends the same however its runs are doubled and overtaken", () => {
    fc.assert(
      fc.property(
        fc.array(levels, { minLength: 1, maxLength: 30 }),
        fc.array(fc.tuple(fc.nat(), levels), { maxLength: 30 }),
        (all, extra) => {
          const runs = inOrder(all);
          // Behind a run, any run that was before it comes again, with whatever it found.
          const disturbed = runs.flatMap((run, i) => [
            run,
            ...extra.map(([n, level]) => ({ level, minute: n % (i + 1) })),
          ]);
          const definition = check({ failures: 3, successes: 2 });
          expect(standings(definition, disturbed).at(-1)).toBe(standings(definition, runs).at(-1));
        },
      ),
    );
  });
});

describe("a reading", () => {
  const site = define({ name: "site", probe: { kind: "confirm" } });
  test.each([
    ["in time", { kind: "right", latency: 5_000, concern: null }, "up", null],
    ["too late", { kind: "right", latency: 5_000.6, concern: null }, "degraded", "took 5001 ms"],
    ["right, but something waits", { kind: "right", latency: 1, concern: "7 wait" }, "degraded", "7 wait"],
    ["wrong", { kind: "wrong", latency: 9, reason: "answered 500" }, "down", "answered 500"],
    ["not there", { kind: "wrong", latency: null, reason: "x".repeat(999) }, "down", "x".repeat(200)],
    ["maintenance", { kind: "maintenance" }, "maintenance", null],
  ] as const)("that is %s", (_, reading, level, reason) => {
    expect(judge(site, reading)).toMatchObject({ level, reason });
  });
});
