import { describe, expect, test } from "vitest";
import { shownVariables } from "../../../shared/config/shown.ts";
import { variables } from "../../../shared/config/variables.ts";
import { searchOf } from "../../../shared/policy/find.ts";
import { DAY, HOUR, MINUTE, SECOND } from "../../../shared/time.ts";
import { formatCursor, memberSearch, parseCursor } from "../../../shared/verification/member-directory.ts";
import { clockText, spanText } from "../../../workers/pages/admin/kit/time.tsx";
import { entryOf, NAVIGATION } from "../../../workers/pages/admin/kit/nav.ts";
import { PAGES } from "../../../workers/routes/admin/pages.ts";

describe("times in words", () => {
  test.each([
    [0, "0 s"],
    [999, "0 s"],
    [SECOND, "1 s"],
    [59 * SECOND, "59 s"],
    [2 * MINUTE + 5 * SECOND, "2 min 5 s"],
    [59 * MINUTE + 59 * SECOND, "59 min"],
    [2 * HOUR + 5 * MINUTE, "2 h 5 min"],
    [2 * HOUR + 59 * SECOND, "2 h"],
    [23 * HOUR + 59 * MINUTE, "23 h"],
    [7 * DAY, "7 d"],
    [400 * DAY, "400 d"],
  ])("%i ms are %s", (ms, text) => {
    expect(spanText(ms)).toBe(text);
  });

  test.each([
    ["2026-11-21T09:05:00Z", "09:05 UTC"],
    ["2026-11-20T23:59:00Z", "20 Nov 23:59 UTC"],
    ["2025-01-02T00:00:00Z", "2 Jan 2025 00:00 UTC"],
  ])("%s is %s", (at, text) => {
    expect(clockText(Date.parse(at), Date.parse("2026-11-21T23:00:00Z"))).toBe(text);
  });
});

describe("the navigation", () => {
  const paths = NAVIGATION.flatMap(({ entries }) => entries.map(({ path }) => path));

  test("leads to every page, once, and nowhere else", () => {
    // A page of one thing, as of an incident, is reached from its list.
    const lists = Object.keys(PAGES).filter((path) => !path.includes(":"));
    expect(paths.toSorted()).toEqual(lists.toSorted());
  });

  test.each([
    ["/admin", "Overview"],
    ["/admin/blocks", "Block list"],
    ["/admin/blocks/add", "Block list"],
    ["/admin/blocksmore", undefined],
    ["/admin/tokens/new", undefined],
  ])("%s belongs to %s", (path, name) => {
    expect(entryOf(path)?.name).toBe(name);
  });
});

describe("a search", () => {
  test.each([
    ["", "all"],
    ["203.0.113.7", "origin"],
    ["203.0.113.0/24", "origin"],
    ["2001:db8::1", "origin"],
    ["as64500", "origin"],
    ["DE", "origin"],
    ["ticket 441", "words"],
  ])("of a list for “%s” is one for %s", (text, kind) => {
    expect(searchOf(text).kind).toBe(kind);
  });

  test("for words looks at target, reason, author and source, whatever their case", () => {
    const search = searchOf("Ticket");
    const entry = {
      list: "block",
      target: "KP",
      reason: "",
      author: "ann",
      source: "operator",
      changedAt: 0,
      expiresAt: null,
    } as const;
    const fits = (more: object) => search.kind === "words" && search.fits({ ...entry, ...more });
    expect([
      fits({}),
      fits({ reason: "see ticket 4" }),
      fits({ author: "ticketbot" }),
      fits({ source: "tickets" }),
    ]).toEqual([false, true, true, true]);
  });

  test.each([
    ["", "all"],
    ["110000000000000001", "id"],
    ["7xKXtg2CW87d97TXJSDpbD5jBkheTqA83TZRuJosgAsU", "wallet"],
    ["1234", "name"],
    ["Ann", "name"],
  ])("of members for “%s” is one by %s", (text, by) => {
    expect(memberSearch(text).by).toBe(by);
  });

  test.each(["", "x", "1-", "-1", "1-2-3", "1e3-4"])(
    "begins anew behind “%s”, which is no cursor",
    (text) => {
      expect(parseCursor(text)).toBeNull();
    },
  );

  test("goes on where its cursor says", () => {
    const cursor = { verifiedAt: 1_700_000_000_000, userId: "18446744073709551615" };
    expect(parseCursor(formatCursor(cursor))).toEqual(cursor);
  });
});

describe("the settings", () => {
  const names = Object.keys(variables().shape);
  const env = Object.fromEntries(names.map((name) => [name, `value of ${name}`]));

  test("show no variable whose name says that it is secret", () => {
    const shown = shownVariables(names, env).filter(({ value }) => value !== null);
    expect(shown.length).toBeGreaterThan(5);
    expect(
      shown.filter(({ name }) => /SECRET|TOKEN|PASSWORD|WEBHOOK|KEKS|(?<!PUBLIC_)KEYS?$/.test(name)),
    ).toEqual([]);
  });

  test("say nothing of a variable they do not know but whether it is set", () => {
    expect(shownVariables(["NEW", "EMPTY", "MISSING"], { NEW: "x", EMPTY: " " })).toEqual([
      { name: "NEW", set: true, value: null },
      { name: "EMPTY", set: false, value: null },
      { name: "MISSING", set: false, value: null },
    ]);
  });
});
