import { describe, expect, test } from "vitest";
import { dayOf, forgetAt, hourOf, nextAlarm } from "../../shared/audit/schedule.ts";
import { DAY, HOUR, MINUTE } from "../../shared/time.ts";

const NOW = Date.UTC(2026, 10, 21, 10, 30);
const hour = hourOf(NOW);

describe("the audit log's alarm", () => {
  test.each([
    ["nothing to do: never", { waiting: false, failures: 0, oldestHour: null, oldestKey: null }, 0, null],
    [
      "records waiting: in a second",
      { waiting: true, failures: 0, oldestHour: hour, oldestKey: null },
      0,
      1_000,
    ],
    [
      "a first failure: in half a second to a second",
      { waiting: true, failures: 1, oldestHour: null, oldestKey: null },
      0,
      500,
    ],
    [
      "a fourth failure: in 4 to 8 seconds",
      { waiting: true, failures: 4, oldestHour: null, oldestKey: null },
      0.5,
      6_000,
    ],
    [
      "failures for an hour: within a minute",
      { waiting: true, failures: 99, oldestHour: null, oldestKey: null },
      1,
      MINUTE,
    ],
    [
      "a failed forgetting: the same",
      { waiting: false, failures: 1, oldestHour: hour - 30, oldestKey: null },
      1,
      1_000,
    ],
    [
      "a readable address: when its hour's day is over",
      { waiting: false, failures: 0, oldestHour: hour, oldestKey: null },
      0,
      DAY - HOUR / 2,
    ],
    [
      "a key: thirty days after its day",
      { waiting: false, failures: 0, oldestHour: null, oldestKey: dayOf(NOW) },
      0,
      DAY * 31 - (NOW % DAY),
    ],
    [
      "an address and a key: what comes first",
      { waiting: false, failures: 0, oldestHour: hour, oldestKey: dayOf(NOW) },
      0,
      DAY - HOUR / 2,
    ],
    [
      "an address kept too long: at once",
      { waiting: false, failures: 0, oldestHour: hour - 48, oldestKey: null },
      0,
      0,
    ],
  ])("%s", (_what, needs, random, wait) => {
    expect(nextAlarm(needs, NOW, random)).toBe(wait === null ? null : NOW + wait);
  });
});

test("no address stays readable for more than a day", () => {
  for (const at of [NOW, hour * HOUR, hour * HOUR + HOUR - 1]) {
    expect(forgetAt(hourOf(at)) - at).toBeLessThanOrEqual(DAY);
    expect(forgetAt(hourOf(at)) - at).toBeGreaterThan(DAY - HOUR);
  }
});

test("a day is UTC's", () => {
  expect(dayOf(Date.UTC(2026, 10, 21, 23, 59, 59, 999))).toBe("2026-11-21");
  expect(dayOf(Date.UTC(2026, 10, 22))).toBe("2026-11-22");
});
