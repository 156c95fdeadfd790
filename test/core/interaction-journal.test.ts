import { describe, expect, test } from "vitest";
import { begin, forgetBefore, nextCleanup, patience } from "../../shared/discord/journal.ts";
import { MINUTE, SECOND } from "../../shared/time.ts";

const now = 1_800_000_000_000;
const running = { beganAt: now, answer: null };

describe("the interaction journal", () => {
  test.each([
    ["nothing is the first", null, now, { state: "first" }],
    [
      "an answer is given again",
      { beganAt: now, answer: "{}" },
      now + 14 * MINUTE,
      { state: "answered", answer: "{}" },
    ],
    ["a run within its time is running", running, now + 3 * SECOND - 1, { state: "running" }],
    ["a run past its time will not finish", running, now + 3 * SECOND, { state: "unfinished" }],
  ] as const)("%s", (_, entry, at, begun) => {
    expect(begin(entry, at)).toEqual(begun);
  });

  test("waits for a run until its time is over", () => {
    expect(patience(running, now + SECOND)).toBe(2 * SECOND);
    expect(patience(running, now + MINUTE)).toBe(0);
  });

  test("keeps an entry for 15 minutes", () => {
    expect(forgetBefore(now)).toBe(now - 15 * MINUTE);
  });

  test("cleans up when the oldest entry is due, at most once a minute, and not where there is none", () => {
    expect(nextCleanup(now, now)).toBe(now + 15 * MINUTE);
    expect(nextCleanup(now - 15 * MINUTE, now)).toBe(now + MINUTE);
    expect(nextCleanup(null, now)).toBeNull();
  });
});
