import { describe, expect, test } from "vitest";
import { record, type KeptSample, type States } from "../../../shared/checks/book.ts";
import { define } from "../../../shared/checks/definition.ts";
import { uptime } from "../../../shared/checks/figures.ts";
import { daysOf, hoursOf, type Slot } from "../../../shared/checks/rollup.ts";
import { judge, type Level } from "../../../shared/checks/sample.ts";
import { projectChecks, type ChecksKnowledge } from "../../../shared/status/project.ts";
import { feed } from "../../../shared/status/feed.ts";
import { DAYS_SHOWN, publicStatus, type PublicStatus } from "../../../shared/status/status.ts";
import { dayWords, duration, headline, percent } from "../../../shared/status/words.ts";
import { DAY, HOUR, MINUTE } from "../../../shared/time.ts";

const NOW = Date.UTC(2026, 10, 21, 15, 30);
const TODAY = NOW - (NOW % DAY);

const site = define({
  name: "site",
  probe: { kind: "confirm" },
  public: { name: "Website", component: "Verification" },
});
const queue = define({ name: "queue", probe: { kind: "confirm" } });

const kept = (level: KeptSample["level"], latency: number | null = 40, planned = false): KeptSample => ({
  check: "site",
  level,
  latency,
  reason: null,
  planned,
});

const slots = (from: number, count: number, level: KeptSample["level"], planned = false): Slot[] =>
  Array.from({ length: count }, (_, i) => ({ at: from + i * MINUTE, samples: [kept(level, 40, planned)] }));

/** States after these levels, one a minute, the last at `NOW`. */
function statesAfter(...levels: readonly Level[]): States {
  let states: States = {};
  for (const [i, level] of levels.entries()) {
    const at = NOW - (levels.length - 1 - i) * MINUTE;
    const reading =
      level === "up"
        ? ({ kind: "right", latency: 1, concern: null } as const)
        : level === "degraded"
          ? ({ kind: "right", latency: 1, concern: "slow" } as const)
          : ({ kind: "wrong", latency: null, reason: "x" } as const);
    ({ states } = record({ definitions: [site], windows: [], states }, at, [judge(site, reading)]));
  }
  return states;
}

const knowing = (more: Partial<ChecksKnowledge> = {}): ChecksKnowledge => ({
  definitions: [site, queue],
  states: statesAfter("up"),
  windows: [],
  days: [],
  hours: [],
  slots: [],
  ...more,
});

const serviceOf = (knowledge: ChecksKnowledge) => projectChecks(knowledge, NOW).components[0]!.services[0]!;

describe("the public's view of a service", () => {
  test.each<[string, States, string]>([
    ["up", statesAfter("up"), "operational"],
    ["slow", statesAfter("up", "degraded", "degraded", "degraded"), "degraded"],
    ["down", statesAfter("up", "down", "down", "down"), "outage"],
    ["never looked at", {}, "unknown"],
  ])("that is %s", (_, states, standing) => {
    expect(serviceOf(knowing({ states })).standing).toBe(standing);
  });

  test("of a check that nobody makes any more is unknown", () => {
    const later = projectChecks(knowing(), NOW + 5 * MINUTE).components[0]!.services[0]!;
    expect(later.standing).toBe("unknown");
  });

  test("leaves out private checks, and those switched off", () => {
    const definitions = [queue, { ...site, enabled: false }];
    expect(projectChecks(knowing({ definitions }), NOW).components).toEqual([]);
  });

  test("always has 90 days, today last, whatever is known", () => {
    const { days } = serviceOf(knowing());
    expect(days).toHaveLength(DAYS_SHOWN);
    expect(days.at(-1)?.from).toBe(TODAY);
    expect(days[0]?.from).toBe(TODAY - 89 * DAY);
    expect(new Set(days.map(({ standing }) => standing))).toEqual(new Set(["unknown"]));
  });

  test.each<[string, readonly Slot[], string]>([
    ["all good", slots(TODAY, 60, "up"), "operational"],
    ["two lost probes", [...slots(TODAY, 60, "up"), ...slots(TODAY + HOUR, 2, "down")], "operational"],
    ["three failures", [...slots(TODAY, 60, "up"), ...slots(TODAY + HOUR, 3, "down")], "outage"],
    ["three slow ones", [...slots(TODAY, 60, "up"), ...slots(TODAY + HOUR, 3, "degraded")], "degraded"],
    [
      "failures during planned work",
      [...slots(TODAY, 60, "up"), ...slots(TODAY + HOUR, 9, "down", true)],
      "operational",
    ],
    ["nothing but planned work", slots(TODAY, 60, "down", true), "maintenance"],
  ])("a day with %s", (_, day, standing) => {
    expect(serviceOf(knowing({ hours: hoursOf(day) })).days.at(-1)?.standing).toBe(standing);
  });

  test("counts each result once: closed days, closed hours, and the open minutes of now", () => {
    const yesterday = slots(TODAY - DAY, 1440, "up");
    const morning = slots(TODAY, 900, "up");
    const open = [
      ...slots(TODAY + 15 * HOUR, 28, "up"),
      ...slots(TODAY + 15 * HOUR + 28 * MINUTE, 2, "down"),
    ];
    const {
      days,
      uptime: total,
      hours,
    } = serviceOf(
      knowing({
        days: daysOf(hoursOf(yesterday)),
        // Some of a day that is closed are still there.
        hours: hoursOf([...yesterday.slice(-120), ...morning]),
        slots: open,
      }),
    );
    expect(days.at(-2)?.uptime).toBe(1);
    expect(days.at(-1)?.uptime).toBeCloseTo(928 / 930, 10);
    expect(total).toBeCloseTo(2368 / 2370, 10);
    expect(hours.filter((hour) => hour !== null)).toHaveLength(18);
  });

  test("shows the planned work that concerns it, and none that is private or far away", () => {
    const work = { id: "w", by: "ann", plannedAt: NOW, from: NOW + HOUR, until: NOW + 2 * HOUR };
    const { plannedWork } = projectChecks(
      knowing({
        windows: [
          { ...work, title: "All", checks: null },
          { ...work, title: "Site", checks: ["site", "queue"] },
          { ...work, title: "Private", checks: ["queue"] },
          { ...work, title: "Over", checks: null, from: NOW - 2 * HOUR, until: NOW },
          { ...work, title: "Next month", checks: null, from: NOW + 30 * DAY, until: NOW + 31 * DAY },
        ],
      }),
      NOW,
    );
    expect(plannedWork.map(({ title, services, active }) => [title, services, active])).toEqual([
      ["All", [], false],
      ["Site", ["Website"], false],
    ]);
  });

  test("is maintenance while work on it runs", () => {
    const windows = [
      { id: "w", by: "ann", title: "x", checks: null, plannedAt: NOW, from: NOW, until: NOW + 1 },
    ];
    expect(serviceOf(knowing({ windows, states: statesAfter("down", "down", "down") })).standing).toBe(
      "maintenance",
    );
  });
});

describe("the headline", () => {
  const other = { ...site, name: "other", public: { name: "Other", component: "Bot" } };
  const statusOf = (states: States, maintenance = false) =>
    headline(
      publicStatus(projectChecks(knowing({ definitions: [site, other], states }), NOW), [], maintenance),
    );
  const up = statesAfter("up")["site"]!;
  const down = statesAfter("down", "down", "down")["site"]!;
  const slow = statesAfter("degraded")["site"]!;

  test.each<[string, States, string]>([
    ["all is well", { site: up, other: up }, "All systems operational"],
    ["one is slow", { site: up, other: slow }, "Some systems are degraded"],
    ["one is down", { site: slow, other: down }, "Partial outage"],
    ["all are down", { site: down, other: down }, "Major outage"],
    ["one is not known", { site: up }, "All systems operational"],
    ["nothing is known", {}, "The status is not known at the moment"],
  ])("when %s", (_, states, words) => {
    expect(statusOf(states)).toBe(words);
  });

  test("during a maintenance that operators ordered", () => {
    expect(statusOf({ site: down, other: up }, true)).toBe("Maintenance in progress");
  });
});

describe("words", () => {
  test.each([
    [1, "100 %"],
    [0.99999, "99.99 %"],
    [0.9, "90 %"],
    [0.98876, "98.87 %"],
    [0, "0 %"],
  ])("an uptime of %d is %s", (part, words) => {
    expect(percent(part)).toBe(words);
  });

  test.each([
    [10_000, "1 min"],
    [HOUR, "1 h"],
    [2 * HOUR + 5 * MINUTE, "2 h 5 min"],
    [3 * DAY + HOUR + MINUTE, "3 d 1 h"],
  ])("%d ms are %s", (ms, words) => {
    expect(duration(ms)).toBe(words);
  });

  test("of a day say what happened", () => {
    const day = { from: TODAY, standing: "outage", uptime: 0.99, down: 12, degraded: 3 } as const;
    expect(dayWords(day)).toBe("21 Nov 2026: 99 % up, 12 min failing, 3 min slow");
    expect(uptime({ up: 0, degraded: 0, down: 0, maintenance: 9 })).toBeNull();
  });
});

describe("the feed", () => {
  const checks = { at: NOW, components: [], plannedWork: [] };
  const incident = {
    id: 7,
    title: "A service is not available",
    state: "resolved",
    severity: "error",
    component: "Website",
    startedAt: NOW - HOUR,
    resolvedAt: NOW,
    updates: [{ at: NOW - MINUTE, text: "Somebody is working on it." }],
  } as const;
  const feedOf = (status: PublicStatus) => feed(status, "https://edge.example");

  test("is the same all day while there is nothing to tell", () => {
    const later = { ...checks, at: NOW + HOUR };
    expect(feedOf(publicStatus(later, [], false))).toBe(feedOf(publicStatus(checks, [], false)));
  });

  test("tells an incident again when it is over, under the same id", () => {
    const open = feedOf(
      publicStatus(checks, [{ ...incident, state: "identified", resolvedAt: null }], false),
    );
    const over = feedOf(publicStatus(checks, [incident], false));
    for (const text of [open, over])
      expect(text).toContain("<id>https://edge.example/status#incident-7</id>");
    expect(open).toContain("<title>A service is not available</title>");
    expect(open).toContain("<updated>2026-11-21T15:29:00.000Z</updated>");
    expect(over).toContain("<title>Resolved: A service is not available</title>");
    expect(over).toContain("<updated>2026-11-21T15:30:00.000Z</updated>");
    expect(over).toContain("Affected: Website.");
    expect(over).toContain("21 Nov 2026, 15:29 UTC: Somebody is working on it.");
  });

  test("and the page forget incidents behind the bars, but none that lasts", () => {
    const old = { ...incident, startedAt: NOW - 91 * DAY, resolvedAt: NOW - 90 * DAY };
    expect(publicStatus(checks, [old, { ...old, id: 8, resolvedAt: null }], false).incidents).toEqual([
      { ...old, id: 8, resolvedAt: null },
    ]);
  });
});
