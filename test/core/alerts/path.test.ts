import { describe, expect, test } from "vitest";
import { brokenPath, type ChannelState } from "../../../shared/alerts/path.ts";
import { TelegramPace } from "../../../shared/alerts/telegram-pace.ts";
import { breakerSignal, watchSignals } from "../../../shared/alerts/watch.ts";
import { unused } from "../../../shared/breaker/state.ts";
import { NO_STATISTICS } from "../../../shared/breaker/statistics.ts";
import type { Vitals } from "../../../shared/metrics/vitals.ts";
import { HOUR, MINUTE, SECOND } from "../../../shared/time.ts";
import { MIDNIGHT } from "../../support/alert-day.ts";

describe("the way to people", () => {
  const channel = (waitingSince: number | null): ChannelState => ({
    channel: "discord",
    takenAt: null,
    waitingSince,
  });

  test.each([
    ["works", [channel(null)], null, null],
    ["works while a message waits for minutes", [channel(MIDNIGHT - 15 * MINUTE)], null, null],
    [
      "is broken when one waits longer",
      [channel(MIDNIGHT - 15 * MINUTE - 1)],
      null,
      "nothing gets through discord",
    ],
    [
      "is broken when the object's alarm does not ring",
      [channel(null)],
      MIDNIGHT - HOUR,
      "notices are not sent out",
    ],
    ["works while notices wait for the morning", [channel(null)], MIDNIGHT + HOUR, null],
    ["is broken without a channel", [], null, "no channel is configured"],
  ])("%s", (_, channels, dueSince, broken) => {
    expect(brokenPath({ channels, dueSince }, MIDNIGHT)).toBe(broken);
  });
});

describe("Telegram's pace", () => {
  test("is one message a second into a person's chat", () => {
    const pace = new TelegramPace("12345");
    for (let i = 0; i < 30; i++) pace.sent(MIDNIGHT + i * SECOND);
    expect(pace.opensAt()).toBe(MIDNIGHT + 30 * SECOND);
  });

  test.each(["-100123", "@channel"])("is also twenty a minute into %s", (chat) => {
    const pace = new TelegramPace(chat);
    for (let i = 0; i < 20; i++) pace.sent(MIDNIGHT + i * SECOND);
    expect(pace.opensAt()).toBe(MIDNIGHT + MINUTE);
    pace.sent(MIDNIGHT + MINUTE);
    expect(pace.opensAt()).toBe(MIDNIGHT + MINUTE + SECOND);
  });

  test("is what Telegram says where it says something", () => {
    const pace = new TelegramPace("12345");
    pace.waits(40 * SECOND, MIDNIGHT);
    expect(pace.opensAt()).toBe(MIDNIGHT + 40 * SECOND);
  });
});

describe("the watch", () => {
  const outbox = { interactive: 0, background: 0, dead: 0, oldestAge: null, stopped: "none" } as const;
  const well: Vitals = {
    breakers: { discord: { state: unused(MIDNIGHT), statistics: NO_STATISTICS } },
    outboxes: { discord: outbox, supabase: outbox },
    audit: { head: { seq: 1 }, waiting: 0, oldestAge: null, failures: 0, forked: false },
    policy: { version: 1, age: 0, entries: 0 },
  };
  const firing = (vitals: Partial<Vitals>, now = MIDNIGHT) =>
    watchSignals({ ...well, ...vitals }, now)
      .filter(({ state }) => state !== "resolved")
      .map(({ name, subject }) => `${name}:${subject}`);

  test.each<[string, Partial<Vitals>, string[]]>([
    ["nothing where all is well", {}, []],
    ["dead letters", { outboxes: { discord: { ...outbox, dead: 1 } } }, ["dead_letters:discord"]],
    [
      "what waits too long",
      { outboxes: { supabase: { ...outbox, oldestAge: HOUR } } },
      ["outbox_stuck:supabase"],
    ],
    [
      "a token that Discord refuses",
      { outboxes: { discord: { ...outbox, stopped: "unauthorized" } } },
      ["discord_unauthorised:discord"],
    ],
    [
      "no token in the outbox of another",
      { outboxes: { supabase: { ...outbox, stopped: "unauthorized" } } },
      [],
    ],
    ["a fork", { audit: { ...well.audit!, forked: true } }, ["audit_forked:audit"]],
    [
      "an audit log that D1 does not take",
      { audit: { ...well.audit!, oldestAge: HOUR } },
      ["audit_stuck:audit"],
    ],
    [
      "nothing of what does not answer",
      { audit: null, outboxes: { discord: null }, breakers: { discord: null } },
      [],
    ],
  ])("sees %s", (_, vitals, found) => {
    expect(firing(vitals)).toEqual(found);
  });

  test("says of each part that it is well, so that what was lost is made good", () => {
    expect(watchSignals(well, MIDNIGHT).map(({ name, subject }) => `${name}:${subject}`)).toEqual([
      "breaker_open:discord",
      "dead_letters:discord",
      "outbox_stuck:discord",
      "discord_unauthorised:discord",
      "dead_letters:supabase",
      "outbox_stuck:supabase",
      "audit_forked:audit",
      "audit_stuck:audit",
    ]);
  });

  test.each([
    [8 * HOUR - 1, []],
    [8 * HOUR, ["sign_of_life:edge"]],
    [9 * HOUR - 1, ["sign_of_life:edge"]],
    [9 * HOUR, []],
  ])("gives its sign of life at %i ms of the day: %j", (time, found) => {
    expect(firing({}, MIDNIGHT + time)).toEqual(found);
  });

  test.each([
    ["closed", "resolved", undefined],
    ["open", "firing", undefined],
    ["half_open", "firing", undefined],
    ["forced_open", "firing", "warning"],
    ["forced_closed", "firing", "warning"],
  ] as const)("says of a breaker that is %s: %s", (kind, state, severity) => {
    const signal = breakerSignal("supabase", { kind, cause: "why", by: "ann" }, MIDNIGHT);
    expect([signal.state, signal.severity]).toEqual([state, severity]);
  });
});
