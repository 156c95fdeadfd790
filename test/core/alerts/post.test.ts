import { describe, expect, test } from "vitest";
import { CHANNELS, DEFAULT_ROUTES, parseRoutes, type Delivery } from "../../../shared/alerts/channels.ts";
import type { Notice } from "../../../shared/alerts/notice.ts";
import { divide, dueNotices } from "../../../shared/alerts/post.ts";
import { parseQuietHours, quietUntil } from "../../../shared/alerts/quiet-hours.ts";
import { HOUR, MINUTE, SECOND } from "../../../shared/time.ts";
import { MIDNIGHT } from "../../support/alert-day.ts";
import { notice } from "../../support/notice.ts";

const delivery = (more: Partial<Delivery> = {}): Delivery => ({
  channels: CHANNELS,
  routes: DEFAULT_ROUTES,
  quietHours: null,
  ...more,
});

const dueAt = (time: number, waiting: readonly Notice[], how = delivery()) =>
  dueNotices(waiting, how, MIDNIGHT + time).map(({ key }) => key);

const shares = (due: readonly Notice[], how = delivery()) =>
  Object.fromEntries(
    divide(due, how).map(({ channel, notices }) => [channel, notices.map(({ key }) => key)]),
  );

describe("what waits", () => {
  const warning = notice({ severity: "warning", key: "w" });
  const error = notice({ severity: "error", key: "e", at: MIDNIGHT + 2 * SECOND });
  const critical = notice({ severity: "critical", key: "c", at: MIDNIGHT + 3 * SECOND });

  test.each([
    [29 * SECOND, [warning], []],
    [30 * SECOND, [warning], ["w"]],
    [6 * SECOND, [warning, error], []],
    [7 * SECOND, [warning, error], ["w", "e"]],
    [4 * SECOND, [warning, error, critical], ["w", "e", "c"]],
  ])("after %i ms goes out together", (time, waiting, keys) => {
    expect(dueAt(time, waiting)).toEqual(keys);
  });
});

describe("quiet hours", () => {
  const quietHours = parseQuietHours("22:00-07:00");
  const how = delivery({ quietHours });
  const at = MIDNIGHT + HOUR;

  test("hold what can wait until the morning, and nothing else", () => {
    const waiting = (["info", "warning", "error", "critical"] as const).map((severity) =>
      notice({ severity, key: severity, at }),
    );
    expect(dueAt(HOUR + MINUTE, waiting, how)).toEqual(["error", "critical"]);
    expect(dueAt(6.9 * HOUR, waiting.slice(0, 2), how)).toEqual([]);
    expect(dueAt(7 * HOUR, waiting.slice(0, 2), how)).toEqual(["info", "warning"]);
  });

  test("do not hold the sign of life", () => {
    expect(dueAt(HOUR + MINUTE, [notice({ severity: "info", key: "s", at, everywhere: true })], how)).toEqual(
      ["s"],
    );
  });

  test.each([
    ["22:00-07:00 Europe/Berlin", "2026-11-21T21:30:00Z", "2026-11-22T06:00:00Z"],
    ["22:00-07:00 Europe/Berlin", "2026-11-21T20:30:00Z", "2026-11-21T20:30:00Z"],
    ["12:00-13:30 UTC", "2026-11-21T12:00:30Z", "2026-11-21T13:30:00Z"],
    // The nights in which the clock goes forward, and back.
    ["22:00-07:00 Europe/Berlin", "2026-03-28T22:00:00Z", "2026-03-29T05:00:00Z"],
    ["22:00-07:00 Europe/Berlin", "2026-10-24T21:00:00Z", "2026-10-25T06:00:00Z"],
  ])("%s around %s end at %s", (text, now, end) => {
    expect(new Date(quietUntil(parseQuietHours(text), Date.parse(now))).toISOString()).toBe(
      new Date(end).toISOString(),
    );
  });

  test.each([
    "",
    "22-7",
    "24:00-07:00",
    "22:00-07:60",
    "07:00-07:00",
    "22:00-07:00 Mars/Olympus",
    "22:00-07:00 ",
  ])("are not %j", (text) => {
    expect(parseQuietHours(text) === null).toBe(text !== "22:00-07:00 ");
  });
});

describe("what goes out", () => {
  test.each([
    ["info", ["discord"]],
    ["warning", ["discord", "webhook"]],
    ["error", ["discord", "telegram", "webhook"]],
    ["critical", ["discord", "telegram", "webhook"]],
  ] as const)("goes as %s through %j", (severity, channels) => {
    expect(Object.keys(shares([notice({ severity })]))).toEqual(channels);
  });

  test("goes as its own routes say, and only through what is configured", () => {
    const routes = parseRoutes('{"warning":["telegram"]}')!;
    expect(shares([notice({ severity: "warning" })], delivery({ routes }))).toEqual({
      telegram: ["check_down:site"],
    });
    expect(shares([notice({ severity: "warning" })], delivery({ channels: ["webhook"] }))).toEqual({
      webhook: ["check_down:site"],
    });
    expect(shares([notice({ severity: "info", everywhere: true })])).toHaveProperty("telegram");
  });

  test("about a channel does not go through it", () => {
    const about = notice({ key: "breaker_open:alert:discord", subject: "alert:discord" });
    expect(Object.keys(shares([about]))).toEqual(["telegram", "webhook"]);
  });

  test("speaks once for each alert: what began and ended meanwhile has ended", () => {
    const began = notice();
    const worse = notice({ kind: "went_further", severity: "critical", at: MIDNIGHT + SECOND });
    const ended = notice({ kind: "resolved", at: MIDNIGHT + 2 * SECOND });
    const kinds = (due: Notice[]) =>
      divide(due, delivery({ channels: ["discord"] }))[0]?.notices.map(({ kind, severity }) => [
        kind,
        severity,
      ]);
    expect(kinds([began, worse])).toEqual([["fired", "critical"]]);
    expect(kinds([began, worse, ended])).toEqual([["resolved", "error"]]);
  });

  test("goes worst first, twenty by name, the rest by number", () => {
    const many = Array.from({ length: 60 }, (_, i) => notice({ severity: "warning", key: `w${i}` }));
    const [post] = divide([...many, notice({ severity: "critical", key: "c" })], delivery());
    expect([post?.notices[0]?.key, post?.notices.length, post?.unnamed]).toEqual(["c", 20, 41]);
  });

  test.each(["[]", "{", '{"loud":["discord"]}', '{"info":["pigeon"]}', '{"info":"discord"}'])(
    "has no routes in %s",
    (json) => {
      expect(parseRoutes(json)).toBeNull();
    },
  );
});
