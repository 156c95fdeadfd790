import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DAY, HOUR, MINUTE, SECOND } from "../../../shared/time.ts";
import { AlertDay } from "../../support/alert-day.ts";

const word = (state: "firing" | "resolved") => ({ name: "breaker_open", subject: "discord", state }) as const;

/** A day in which it fires and is well by turns. */
function noisy(firing: number, well: number, end = DAY): AlertDay {
  const day = new AlertDay();
  for (let at = 0; at < end; at += firing + well) {
    day.at(at, word("firing"));
    if (at + firing < end) day.at(at + firing, word("resolved"));
  }
  return day.until(end);
}

const told = (day: AlertDay, ...kinds: string[]) =>
  day.records.notices.filter(({ kind }) => kinds.includes(kind)).length;

describe("what flaps", () => {
  test.each([
    ["every half minute", 10 * SECOND, 20 * SECOND],
    ["every two minutes", MINUTE, MINUTE],
    ["every three minutes", MINUTE, 119 * SECOND],
  ])("%s is told once", (_, firing, well) => {
    const day = noisy(firing, well);
    expect([told(day, "fired"), told(day, "again", "resolved")]).toEqual([1, 0]);
    expect(day.incidents()).toHaveLength(1);
  });

  test("more and more slowly is believed less and less", () => {
    const day = noisy(MINUTE, 5 * MINUTE);
    // Well for 2, then for 4, then for 8 minutes it would have to be: two returns, and then it goes on.
    expect(day.told().filter((line) => !line.includes("reminder"))).toEqual([
      "00:00:00 fired breaker_open:discord",
      "00:03:00 resolved breaker_open:discord",
      "00:06:00 again breaker_open:discord",
      "00:11:00 resolved breaker_open:discord",
      "00:12:00 again breaker_open:discord",
    ]);
    expect(day.incidents()).toEqual(["1 BREAKER_OPEN discord open 3"]);
  });

  test("is new again after the cool-down", () => {
    const day = new AlertDay()
      .at(0, word("firing"))
      .at(MINUTE, word("resolved"))
      .at(HOUR + 3 * MINUTE, word("firing"));
    expect(day.incidents()).toEqual(["1 BREAKER_OPEN discord resolved 1", "2 BREAKER_OPEN discord open 1"]);
  });

  test("however it does so, few hear of it often, and its end is not missed", () => {
    const span = fc.integer({ min: SECOND, max: 50 * MINUTE });
    fc.assert(
      fc.property(fc.array(fc.tuple(span, span), { minLength: 1, maxLength: 100 }), (turns) => {
        const day = new AlertDay();
        let at = 0;
        for (const [firing, well] of turns) {
          if (at + firing + well > DAY) break;
          day.at(at, word("firing")).at(at + firing, word("resolved"));
          at += firing + well;
        }
        day.until(2 * DAY);
        expect(told(day, "fired", "again")).toBeLessThanOrEqual(20);
        expect(told(day, "fired", "again")).toBe(told(day, "resolved"));
        expect(day.incidents().every((incident) => incident.includes("resolved"))).toBe(true);
        expect(day.records.alerts()).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

describe("what must last before it counts", () => {
  const degraded = (state: "firing" | "resolved") =>
    ({ name: "check_degraded", subject: "site", state }) as const;

  test("is told when it has, although nobody says it again", () => {
    const day = new AlertDay().at(0, degraded("firing")).until(HOUR);
    expect(day.told()).toEqual(["00:05:00 fired check_degraded:site"]);
  });

  test("is not told when it has not, nor how it came back for a moment", () => {
    const day = new AlertDay();
    for (let round = 0; round < 20; round++) {
      day
        .at(round * 6 * MINUTE, degraded("firing"))
        .at(round * 6 * MINUTE + 4 * MINUTE, degraded("resolved"));
    }
    expect(day.told()).toEqual([]);
  });
});

describe("an old word", () => {
  test("changes nothing behind a newer one", () => {
    const day = new AlertDay().at(0, word("firing")).at(5 * MINUTE, word("resolved"));
    day.at(5 * MINUTE + SECOND, { ...word("firing"), at: day.now - 10 * SECOND }).until(HOUR);
    expect(day.told()).toEqual([
      "00:00:00 fired breaker_open:discord",
      "00:07:00 resolved breaker_open:discord",
    ]);
  });

  test("from the future does not shut out those of now", () => {
    const day = new AlertDay();
    day
      .at(0, { ...word("firing"), at: day.now + DAY })
      .at(MINUTE, word("resolved"))
      .until(HOUR);
    expect(day.told()).toHaveLength(2);
  });
});

describe("what happens and is over", () => {
  const happened = { name: "trading_duplicate", subject: "BTCUSDT", state: "once" } as const;

  test("is told once in its cool-down, and waits for a person", () => {
    const day = new AlertDay();
    for (let minute = 0; minute < 50; minute += 10) day.at(minute * MINUTE, happened);
    day.until(50 * MINUTE);
    expect(day.told()).toEqual(["00:00:00 happened trading_duplicate:BTCUSDT"]);
    day.until(DAY - HOUR);
    expect(day.incidents()).toEqual(["1 TRADING  open 1"]);
    expect(day.desk.act(1, "ann", { do: "resolve", note: "a retry of the bot" }, day.now).ok).toBe(true);
    day.at(DAY - HOUR + MINUTE, happened);
    expect(day.incidents()).toEqual(["1 TRADING  open 2"]);
  });

  test("the sign of life goes out once a day, whatever cron does", () => {
    const day = new AlertDay();
    for (let minute = 0; minute < 60; minute++) {
      day.at(8 * HOUR + minute * MINUTE, { name: "sign_of_life", subject: "edge", state: "once" });
    }
    day.at(DAY + 8 * HOUR, { name: "sign_of_life", subject: "edge", state: "once" });
    expect(day.told()).toEqual([
      "08:00:00 happened sign_of_life:edge",
      "08:00:00 happened sign_of_life:edge",
    ]);
  });
});
