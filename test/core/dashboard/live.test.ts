import { describe, expect, test } from "vitest";
import type { BreakerState } from "../../../shared/breaker/state.ts";
import { NO_STATISTICS } from "../../../shared/breaker/statistics.ts";
import { durationText, liveFigures, roundText, shareText } from "../../../shared/live/figures.ts";
import { needsOf, type Standing } from "../../../shared/live/needs.ts";
import type { Incident } from "../../../shared/incidents/incident.ts";
import { exceptionsOf } from "../../../shared/live/exceptions.ts";
import { exceptionsWords, needsWords, tradingWords } from "../../../shared/live/standing.ts";
import type { Snapshot } from "../../../shared/live/snapshot.ts";
import { MINUTE } from "../../../shared/time.ts";
import { retryDelay } from "../../../workers/pages/client/admin/backoff.ts";
import { newLines } from "../../../workers/pages/client/admin/news.ts";

const NOW = 1_700_000_000_000;
const began = { generation: 1, since: NOW, cause: "5 failures in a row" };

const STATES = {
  closed: { ...began, kind: "closed", failuresInARow: 0, errors: [] },
  open: { ...began, kind: "open", until: NOW + MINUTE, openings: 1 },
  half_open: { ...began, kind: "half_open", openings: 1, successes: 0, issued: 0, probes: [] },
  forced_open: { ...began, kind: "forced_open", by: "ann", until: NOW + MINUTE },
  forced_closed: { ...began, kind: "forced_closed", by: "ann", until: NOW + MINUTE },
} as const satisfies Record<BreakerState["kind"], BreakerState>;

const WELL: Snapshot["vitals"] = {
  breakers: { discord: { state: STATES.closed, statistics: NO_STATISTICS } },
  outboxes: {
    discord: { interactive: 0, background: 0, dead: 0, oldestAge: null, stopped: "none" as const },
  },
  audit: { head: { seq: 7 }, waiting: 0, oldestAge: null, failures: 0, forked: false },
};

const snapshot = (vitals: Partial<Snapshot["vitals"]> = {}, failedShare: number | null = 0): Snapshot => ({
  at: NOW,
  routes: [],
  counters: {},
  recent: { requestsPerMinute: 1234.5, failedShare, p95: 1_500 },
  vitals: { ...WELL, ...vitals },
});

/** Where the other parts have nothing to say. */
const QUIET = { switches: {}, alerts: { unresolved: [], broken: null }, trading: { halt: null } } as const;

const incident = (more: Partial<Incident>): Incident => ({
  id: 12,
  type: "SERVICE_DOWN",
  subject: "gateway",
  severity: "critical",
  state: { kind: "open" },
  openedAt: NOW,
  summary: "gateway is silent",
  runbook: "service-down",
  owner: null,
  firing: [],
  waitsForPerson: false,
  times: 1,
  remindEvery: null,
  remindAt: null,
  ...more,
});

describe("what needs a person", () => {
  const breaker = (state: BreakerState) => ({
    breakers: { discord: { state, statistics: NO_STATISTICS } },
  });
  const outbox = (more: object) => ({
    outboxes: {
      discord: { interactive: 0, background: 0, dead: 0, oldestAge: null, stopped: "none" as const, ...more },
    },
  });
  const audit = (more: object) => ({ audit: { ...WELL.audit!, ...more } });

  test.each<[string, Partial<Snapshot["vitals"]>, readonly string[]]>([
    ["nothing while all is well", {}, []],
    ["an open breaker", breaker(STATES.open), ["bad discord is left alone: 5 failures in a row."]],
    ["no breaker that tries again by itself", breaker(STATES.half_open), []],
    [
      "a breaker held open",
      breaker(STATES.forced_open),
      ["warn ann holds the breaker of discord open: 5 failures in a row."],
    ],
    [
      "a breaker held closed",
      breaker(STATES.forced_closed),
      ["warn ann holds the breaker of discord closed: 5 failures in a row."],
    ],
    [
      "a breaker that does not answer",
      { breakers: { discord: null } },
      ["bad The breaker of discord does not answer."],
    ],
    ["a dead letter", outbox({ dead: 1 }), ["warn 1 dead letter for discord: replay or discard."]],
    [
      "what waits for long",
      outbox({ background: 1, oldestAge: 6 * MINUTE }),
      ["warn Something for discord has waited 6 minutes."],
    ],
    ["nothing that waits for a moment", outbox({ background: 9, oldestAge: 4 * MINUTE }), []],
    [
      "an outbox that does not answer",
      { outboxes: { discord: null } },
      ["bad The outbox for discord does not answer."],
    ],
    ["an audit log that does not answer", { audit: null }, ["bad The audit log does not answer."]],
    [
      "a forked audit log",
      audit({ forked: true }),
      ["bad D1 holds other audit records in the places of ours."],
    ],
    [
      "records that D1 refuses",
      audit({ failures: 2, waiting: 40 }),
      ["warn 40 audit records wait for D1, which refuses them."],
    ],
    [
      "the worst first",
      { ...outbox({ dead: 2 }), audit: null },
      ["bad The audit log does not answer.", "warn 2 dead letters for discord: replay or discard."],
    ],
  ])("is %s", (_, vitals, expected) => {
    expect(
      needsOf({ snapshot: snapshot(vitals), ...QUIET }).map(({ tone, text }) => `${tone} ${text}`),
    ).toEqual(expected);
  });

  test.each<[string, Partial<Standing>, readonly string[]]>([
    [
      "an open incident",
      { alerts: { unresolved: [incident({})], broken: null } },
      ["bad Incident 12, Service down: gateway is silent. /admin/incidents/12"],
    ],
    [
      "one that somebody sees to, less",
      {
        alerts: {
          unresolved: [incident({ state: { kind: "acknowledged", by: "ann", at: NOW } })],
          broken: null,
        },
      },
      ["warn Incident 12, Service down: gateway is silent. ann sees to it. /admin/incidents/12"],
    ],
    [
      "alerts that reach nobody",
      { alerts: { unresolved: [], broken: "no channel took one for an hour" } },
      ["bad Alerts reach nobody: no channel took one for an hour. /admin/incidents"],
    ],
    ["incidents that do not answer", { alerts: null }, ["bad The incidents do not answer. /admin/incidents"]],
    ["halted trading", { trading: { halt: "stop" } }, ["warn Trading is stopped. /admin/trading"]],
    [
      "a trading switch that does not answer",
      { trading: null },
      ["bad The trading switch does not answer. /admin/trading"],
    ],
  ])("is %s", (_, more, expected) => {
    const needs = needsOf({ snapshot: snapshot(), ...QUIET, ...more });
    expect(needs.map(({ tone, text, href }) => `${tone} ${text} ${href}`)).toEqual(expected);
  });

  test("is said once where an incident says it too", () => {
    const about = { type: "BREAKER_OPEN", subject: "discord", summary: "Discord fails" } as const;
    const needs = needsOf({
      snapshot: snapshot(breaker(STATES.open)),
      ...QUIET,
      alerts: { unresolved: [incident(about)], broken: null },
    });
    expect(needs.map(({ text }) => text)).toEqual(["Incident 12, A dependency fails: Discord fails."]);
  });

  test("is a switch away from its usual value, until it ends", () => {
    const set = { value: "under_attack", since: NOW, author: "ann", reason: "a flood" };
    const needs = (expiresAt: number) =>
      needsOf({ snapshot: snapshot(), ...QUIET, switches: { mode: { ...set, expiresAt } } }).map(
        ({ text }) => text,
      );
    expect(needs(NOW + 1)).toEqual(["Mode: under attack, a flood."]);
    expect(needs(NOW)).toEqual([]);
  });
});

describe("a live figure", () => {
  test.each([
    ["requests", "1,235", "good"],
    ["p95", "1.5 s", "good"],
    ["breaker:discord", "closed", "good"],
    ["outbox:discord:dead", "0", "good"],
    ["dead", "0", "good"],
    ["audit", "0", "good"],
  ])("%s reads %s", (name, text, tone) => {
    expect(liveFigures(snapshot())[name]).toMatchObject({ text, tone });
  });

  test.each([
    [null, "good"],
    [0.009, "good"],
    [0.01, "warn"],
    [0.1, "bad"],
  ])("stands out with its share of failures: %s is %s", (share, tone) => {
    expect(liveFigures(snapshot({}, share))["failed"]?.tone).toBe(tone);
  });

  test("says so where a part does not answer", () => {
    const figures = liveFigures(
      snapshot({ breakers: { discord: null }, outboxes: { discord: null }, audit: null }),
    );
    for (const name of ["breaker:discord", "outbox:discord:dead", "audit"]) {
      expect(figures[name]).toMatchObject({ text: "no answer", tone: "bad" });
    }
  });

  test.each([
    [roundText(3.21), "3.2"],
    [roundText(1_234_567), "1,234,567"],
    [durationText(null), "–"],
    [durationText(42.4), "42 ms"],
    [durationText(12_000), "12 s"],
    [shareText(0.0512), "5.1 %"],
  ])("is written %s", (text, expected) => {
    expect(text).toBe(expected);
  });
});

test("a lost connection is tried again later each time, never after more than 75 seconds", () => {
  const delays = Array.from({ length: 20 }, (_, i) => retryDelay(i + 1, 0.5));
  expect(delays.slice(0, 4)).toEqual([1_000, 2_000, 4_000, 8_000]);
  expect(delays.at(-1)).toBe(60_000);
  expect(retryDelay(99, 0.999)).toBeLessThan(75_001);
});

describe("how parts of a page stand", () => {
  const setting = {
    value: "under_attack",
    since: NOW,
    expiresAt: NOW + MINUTE,
    author: "ann",
    reason: "a\n flood",
  };

  test("is said in a line a thing", () => {
    const standing = { snapshot: snapshot({ audit: null }), ...QUIET };
    expect(needsWords(needsOf(standing))).toBe("The audit log does not answer.");
    expect(needsWords([])).toBe("Nothing: everything is well.");
    expect(exceptionsWords(exceptionsOf({ mode: setting }, NOW))).toBe(
      "Under attack: everybody is held to 1 request a second, set by ann: a flood",
    );
    expect(exceptionsWords(exceptionsOf({ mode: setting }, NOW + MINUTE))).toBe("");
    expect([tradingWords(null, "paper"), tradingWords("stop", "live")]).toEqual([
      "Trading goes on, on paper",
      "Trading is stopped, live",
    ]);
  });

  test.each<[string, string, string, readonly string[]]>([
    ["a new line", "a", "a\nb", ["b"]],
    ["nothing that is gone", "a\nb", "b", []],
    ["no number that moves", "40 records wait", "41 records wait", []],
    ["nothing where there is nothing", "a", "", []],
  ])("is news for %s", (_, before, now, news) => {
    expect(newLines(before, now)).toEqual(news);
  });
});
