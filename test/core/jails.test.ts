import { describe, expect, test } from "vitest";
import {
  banLength,
  forgottenAt,
  JAILS,
  unforgiven,
  type Ban,
  type CountedOffence,
  type PriorBan,
} from "../../shared/jails/ban.ts";
import { BanList } from "../../shared/jails/ban-list.ts";
import { JailBook } from "../../shared/jails/jail-book.ts";
import { keyOf } from "../../shared/limits/key.ts";
import { MemoryBudget } from "../../shared/limits/record-table.ts";
import { DAY, HOUR, MINUTE, SECOND } from "../../shared/time.ts";

const NOW = Date.UTC(2026, 10, 21);
const text = "203.0.113.7";
const key = keyOf(text, { high: 1, low: 2 });
const book = (prior: PriorBan | null = null) => new JailBook(JAILS, () => prior, new MemoryBudget(1e7));

describe("a jail", () => {
  test.each<[CountedOffence, string, number, number, number]>([
    ["invalid_request", "api", 10, 300 * SECOND, 1800 * SECOND],
    ["rate_exceeded", "api", 10, 300 * SECOND, 1800 * SECOND],
    ["dropped", "flood", 100, 60 * SECOND, 3600 * SECOND],
    ["authentication_failed", "login", 5, 900 * SECOND, 3600 * SECOND],
    ["suspicious_content", "default", 3, 600 * SECOND, 3600 * SECOND],
  ])("%s counts for %s: %i within %i ms, out for %i ms", (offence, jail, threshold, period, length) => {
    const spread = Math.floor((period - SECOND) / threshold);
    const jails = book();
    let now = NOW;
    for (let i = 1; i < threshold; i++, now += spread) {
      expect(jails.offend(text, key, offence, 1, now)).toBeNull();
    }
    expect(jails.offend(text, key, offence, 1, now)).toEqual({
      key: text,
      cause: { by: "jail", jail },
      offence,
      since: now,
      until: now + length,
      repeats: 0,
    });
  });

  test.each<[CountedOffence, number, number]>([
    ["invalid_request", 10, 300 * SECOND],
    ["dropped", 100, 60 * SECOND],
    ["authentication_failed", 5, 900 * SECOND],
    ["suspicious_content", 3, 600 * SECOND],
  ])(
    "forgets %s that is longer ago: %i in %i ms and a little are none too many",
    (offence, threshold, period) => {
      const jails = book();
      expect(jails.offend(text, key, offence, threshold - 1, NOW)).toBeNull();
      expect(jails.offend(text, key, offence, threshold - 1, NOW + period + 20)).toBeNull();
    },
  );

  test("counts one overrun once, however many requests it was made of", () => {
    const jails = book();
    for (let i = 0; i < 1_000; i++)
      expect(jails.offend(text, key, "rate_exceeded", 1, NOW + (i % 999))).toBeNull();
    for (let i = 1; i < 9; i++)
      expect(jails.offend(text, key, "rate_exceeded", 1, NOW + i * 2_000)).toBeNull();
    expect(jails.offend(text, key, "rate_exceeded", 1, NOW + 20_000)).not.toBeNull();
  });

  test("begins anew after a ban", () => {
    const jails = book();
    expect(jails.offend(text, key, "suspicious_content", 7, NOW)).not.toBeNull();
    expect(jails.offend(text, key, "suspicious_content", 2, NOW + 1)).toBeNull();
  });
});

describe("repeat offenders", () => {
  test.each([
    [0, HOUR],
    [1, 2 * HOUR],
    [2, 4 * HOUR],
    [4, 16 * HOUR],
    [5, DAY],
    [1_000_000, DAY],
  ])("after %i earlier bans an hour becomes %i ms", (repeats, length) => {
    expect(banLength(JAILS.login, repeats)).toBe(length);
  });

  test.each([
    ["none before", null, 0, 0],
    ["right after the first", { repeats: 0, until: NOW }, 0, 1],
    ["right after the third", { repeats: 2, until: NOW }, 5 * MINUTE, 3],
    ["a day after the third", { repeats: 2, until: NOW }, DAY, 2],
    ["three days after the third", { repeats: 2, until: NOW }, 3 * DAY, 0],
    ["long after", { repeats: 2, until: NOW }, 900 * DAY, 0],
  ])("%s: a day without a ban forgives one", (_, prior, later, counted) => {
    expect(unforgiven(prior, NOW + later)).toBe(counted);
  });

  test("a ban is kept until it is forgiven", () => {
    const prior = { repeats: 2, until: NOW };
    expect(unforgiven(prior, forgottenAt(prior) - 1)).toBe(1);
    expect(unforgiven(prior, forgottenAt(prior))).toBe(0);
  });

  test("the next ban says how many came before", () => {
    const ban = book({ repeats: 1, until: NOW - HOUR }).offend(text, key, "suspicious_content", 3, NOW);
    expect(ban).toMatchObject({ repeats: 2, until: NOW + 4 * HOUR });
  });
});

describe("the list of bans", () => {
  const ban = (name: string, until: number, cause: Ban["cause"] = { by: "jail", jail: "api" }): Ban => ({
    key: name,
    cause,
    offence: "rate_exceeded",
    since: NOW,
    until,
    repeats: 0,
  });

  test("a jail shuts out from everything, a limit from what is under it, until it ends", () => {
    const bans = new BanList(10);
    bans.add(ban("a", NOW + 10), NOW);
    bans.add(ban("b", NOW + 10, { by: "limit", rule: "api" }), NOW);
    expect(bans.find("a", ["general"], NOW + 9)).toMatchObject({ key: "a" });
    expect(bans.find("a", ["general"], NOW + 10)).toBeNull();
    expect(bans.find("b", ["general"], NOW)).toBeNull();
    expect(bans.find("b", ["api", "confirm"], NOW)).toMatchObject({ key: "b" });
    expect(bans.remove("b")).toBe(true);
    expect(bans.remove("b")).toBe(false);
  });

  test("is full of bans in force, not of those that are over", () => {
    const bans = new BanList(2);
    expect([ban("a", NOW + 10), ban("b", NOW + 20), ban("c", NOW + 30)].map((b) => bans.add(b, NOW))).toEqual(
      [true, true, false],
    );
    expect(bans.add(ban("c", NOW + 30), NOW + 10)).toBe(true);
    expect(bans.list(NOW + 10, 10).map(({ key: name }) => name)).toEqual(["c", "b"]);
  });
});
