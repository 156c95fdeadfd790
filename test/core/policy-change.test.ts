import { describe, expect, test } from "vitest";
import { checkCommand, mayRemove, maySwitch, replaces, type Command } from "../../shared/policy/change.ts";
import { switchValue, type Setting } from "../../shared/policy/switches.ts";
import { parseRanges } from "../../shared/policy/target.ts";
import { DAY, HOUR } from "../../shared/time.ts";

const NOW = Date.parse("2026-11-21T12:00:00.500Z");
const adminRanges = parseRanges(["198.51.100.0/24", "2001:db8:a::/48"])!;

const block = (fields: Partial<Extract<Command, { do: "add" }>> = {}): Command => ({
  do: "add",
  list: "block",
  target: "203.0.113.7",
  reason: "spam",
  expiresAt: NOW + HOUR,
  ...fields,
});
const mode = (fields: Partial<Extract<Command, { do: "switch" }>> = {}): Command => ({
  do: "switch",
  name: "mode",
  value: "maintenance",
  reason: "move",
  expiresAt: NOW + HOUR,
  ...fields,
});

describe("a command", () => {
  test.each([
    ["a reason of spaces", block({ reason: "  " }), "invalid_reason"],
    ["a reason too long", block({ reason: "x".repeat(201) }), "invalid_reason"],
    ["an end in the past", block({ expiresAt: NOW }), "invalid_expiry"],
    ["an end that is no number", block({ expiresAt: Number.NaN }), "invalid_expiry"],
    ["an end in eleven years", block({ expiresAt: NOW + 4000 * DAY }), "invalid_expiry"],
    ["a target that is none", block({ target: "example.org" }), "invalid_target"],
    ["everybody as target", block({ target: "0.0.0.0/0" }), "too_wide"],
    ["an admin's address", block({ target: "198.51.100.9" }), "locks_out_admins"],
    ["a range around the admins", block({ target: "198.51.0.0/16" }), "locks_out_admins"],
    ["a range of the admins' IPv6", block({ target: "2001:db8:a:1::/64" }), "locks_out_admins"],
    [
      "everybody by force, admins among them",
      block({ target: "0.0.0.0/0", force: true }),
      "locks_out_admins",
    ],
    ["a maintenance without end", mode({ expiresAt: null }), "invalid_expiry"],
    ["a maintenance of a month", mode({ expiresAt: NOW + 30 * DAY }), "invalid_expiry"],
    ["a mode that is none", mode({ value: "panic" }), "invalid_switch"],
    ["a switch that is none", mode({ name: "constructor" as "mode" }), "invalid_switch"],
    ["a switch without a reason", mode({ reason: "" }), "invalid_reason"],
  ])("with %s is refused as %3$s", (_, command, code) => {
    expect(checkCommand(command, NOW, adminRanges)).toMatchObject({ ok: false, error: { code } });
  });

  test.each([
    ["a block next to the admins", block({ target: "198.51.101.0/24" })],
    ["the admins on the allow list", block({ list: "allow", target: "198.51.100.0/24" })],
    ["a block for ever", block({ expiresAt: null })],
    ["the removal of a range too wide to add", { do: "remove", list: "block", target: "0.0.0.0/0" } as const],
    ["a mode", mode()],
    ["the usual mode, which never ends", mode({ value: "normal", expiresAt: null })],
  ])("with %s is taken", (_, command) => {
    expect(checkCommand(command, NOW, adminRanges).ok).toBe(true);
  });

  test("ends at a whole second, never early", () => {
    const checked = checkCommand(block({ expiresAt: NOW + 1 }), NOW, []);
    expect(checked).toMatchObject({ value: { expiresAt: NOW + 500 } });
  });
});

describe("an entry that stands", () => {
  const ends = (source: string, expiresAt: number | null) => ({ source, expiresAt });

  test.each([
    ["a feed's", ends("crowdsec", 10), "an operator", ends("operator", 5), true],
    ["an operator's", ends("operator", 10), "an operator", ends("operator", 5), true],
    ["an operator's", ends("operator", 10), "a feed for ever", ends("crowdsec", null), false],
    ["a feed's", ends("crowdsec", HOUR), "the same feed, moved", ends("crowdsec", 5), true],
    ["a feed's", ends("crowdsec", HOUR), "the same feed, said again", ends("crowdsec", HOUR + 900), false],
    ["a feed's for ever", ends("list", null), "the same feed, said again", ends("list", null), false],
    ["a feed's for ever", ends("list", null), "the same feed with an end", ends("list", HOUR), true],
    ["a feed's", ends("crowdsec", 10), "another feed for longer", ends("spamhaus", 20), true],
    ["a feed's", ends("crowdsec", 10), "another feed for less", ends("spamhaus", 5), false],
    ["a feed's for ever", ends("crowdsec", null), "another feed", ends("spamhaus", 5), false],
  ])("as %s, is replaced by %3$s: %5$s", (_, standing, __, wish, expected) => {
    expect(replaces(wish, standing)).toBe(expected);
  });

  test("is removed by a person or by its own feed", () => {
    expect(mayRemove("operator", ends("crowdsec", null))).toBe(true);
    expect(mayRemove("crowdsec", ends("crowdsec", null))).toBe(true);
    expect(mayRemove("crowdsec", ends("operator", null))).toBe(false);
    expect(mayRemove("crowdsec", ends("spamhaus", null))).toBe(false);
  });
});

describe("a switch", () => {
  const setting = (value: string): Setting => ({
    value,
    since: NOW,
    expiresAt: NOW + HOUR,
    author: "ada",
    reason: "attack",
  });

  test("is at its usual value unless set", () => {
    expect(switchValue({}, "mode", NOW)).toBe("normal");
    expect(switchValue({}, "lists", NOW)).toBe("enforce");
  });

  test("goes back by itself when its time is over", () => {
    const switches = { mode: setting("under_attack") };
    expect(switchValue(switches, "mode", NOW + HOUR - 1)).toBe("under_attack");
    expect(switchValue(switches, "mode", NOW + HOUR)).toBe("normal");
  });

  test("is at its usual value when it was set to one that this code does not know", () => {
    expect(switchValue({ inspection: setting("dream") }, "inspection", NOW)).toBe("enforce");
  });
});

describe("a switch", () => {
  const standing = (source: string | undefined, expiresAt = NOW + HOUR): Setting => ({
    value: "maintenance",
    since: NOW - HOUR,
    expiresAt,
    author: "somebody",
    reason: "move",
    ...(source === undefined ? {} : { source }),
  });

  test.each([
    ["operator", false, undefined, true],
    ["operator", false, standing("operator"), true],
    ["operator", false, standing("incident"), true],
    ["incident", false, undefined, true],
    ["incident", false, standing("incident"), true],
    ["incident", false, standing("operator"), false],
    ["incident", false, standing("job"), false],
    // Stored before machines could switch: a person did.
    ["incident", false, standing(undefined), false],
    ["incident", false, standing("operator", NOW), true],
    // A renewal wants its own to stand still: else somebody has ended it.
    ["incident", true, standing("incident"), true],
    ["incident", true, undefined, false],
    ["incident", true, standing("incident", NOW), false],
    ["incident", true, standing("operator"), false],
  ])("is set by %s (renewing: %s) over %j: %s", (source, renews, before, may) => {
    expect(maySwitch(source, renews, before, NOW)).toBe(may);
  });
});
