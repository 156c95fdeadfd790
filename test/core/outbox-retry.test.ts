import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nextAlarm } from "../../shared/outbox/alarm.ts";
import type { DeliveryOutcome } from "../../shared/outbox/effect.ts";
import { backOff, MAX_ATTEMPTS, settle } from "../../shared/outbox/retry.ts";
import { MINUTE, SECOND } from "../../shared/time.ts";

const NOW = 1_800_000_000_000;
const fresh = { attempts: 0, expiresAt: null };
const down: DeliveryOutcome = { kind: "retry", reason: "down" };

describe("the back-off", () => {
  test.each([
    [1, 0, 500],
    [1, 1, 1_000],
    [2, 0.5, 1_500],
    [5, 0, 8_000],
    [11, 1, 15 * MINUTE],
    [1_000_000, 1, 15 * MINUTE],
  ])("after failure %i with chance %f is %i ms", (failures, random, expected) => {
    expect(backOff(failures, random)).toBe(expected);
  });

  test("lies between half of the full wait and all of it", () => {
    const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), chance, (failures, random) => {
        const full = backOff(failures, 1);
        const wait = backOff(failures, random);
        expect(wait).toBeGreaterThanOrEqual(full / 2 - 1);
        expect(wait).toBeLessThanOrEqual(full);
      }),
    );
  });
});

describe("an item after an attempt", () => {
  test.each<[string, typeof fresh | { attempts: number; expiresAt: number }, DeliveryOutcome, object]>([
    ["is done when delivered", fresh, { kind: "delivered" }, { state: "done", reason: null }],
    [
      "is done when dropped",
      fresh,
      { kind: "dropped", reason: "closed" },
      { state: "done", reason: "closed" },
    ],
    ["is dead when rejected", fresh, { kind: "rejected", reason: "no" }, { state: "dead", reason: "no" }],
    ["waits its back-off after a failure", fresh, down, { state: "pending", attempts: 1, dueAt: NOW + 750 }],
    [
      "waits as long as it was told",
      fresh,
      { ...down, retryAfter: 9 * SECOND },
      { state: "pending", attempts: 1, dueAt: NOW + 9 * SECOND },
    ],
    [
      "is dead after its last attempt",
      { attempts: MAX_ATTEMPTS - 1, expiresAt: null },
      down,
      { state: "dead", reason: `gave up after ${MAX_ATTEMPTS} attempts: down` },
    ],
    [
      "is dead when the next attempt would come too late",
      { attempts: 0, expiresAt: NOW + 700 },
      down,
      { state: "dead", reason: "expired: down" },
    ],
    [
      "is not charged when the destination held it off",
      { attempts: 7, expiresAt: null },
      { kind: "held", reason: "limit", retryAfter: 200 },
      { state: "held", dueAt: NOW + 200 },
    ],
    [
      "rests a moment even where the wait is none",
      fresh,
      { kind: "held", reason: "limit", retryAfter: 0 },
      { state: "held", dueAt: NOW + 50 },
    ],
  ])("%s", (_, item, outcome, expected) => {
    expect(settle(item, outcome, NOW, 0.5)).toMatchObject(expected);
  });

  test("is tried for about a day before it is given up", () => {
    const waits = Array.from({ length: MAX_ATTEMPTS - 1 }, (_, i) => backOff(i + 1, 0.5));
    const hours = waits.reduce((sum, wait) => sum + wait, 0) / (60 * MINUTE);
    expect(hours).toBeGreaterThan(16);
    expect(hours).toBeLessThan(24);
  });
});

describe("the alarm", () => {
  test.each([
    ["stays off when there is nothing to do", null, null, null],
    ["rings at once for work that is due", NOW - 5, null, NOW],
    ["rings for the earlier of two needs", NOW + 10, NOW + 5, NOW + 5],
    ["rings for the clean-up alone", null, NOW + 5, NOW + 5],
    ["rings on a whole millisecond, not before", NOW + 0.2, null, NOW + 1],
    ["does not believe in never", Infinity, null, NOW + 15 * MINUTE],
  ])("%s", (_, workAt, cleanUpAt, expected) => {
    expect(nextAlarm({ workAt, cleanUpAt }, NOW)).toBe(expected);
  });
});
