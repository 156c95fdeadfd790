import { describe, expect, test } from "vitest";
import { dueChecks, markTold, notices, record, type Book, type States } from "../../../shared/checks/book.ts";
import { define, type CheckDefinition } from "../../../shared/checks/definition.ts";
import { standingAt } from "../../../shared/checks/machine.ts";
import type { MaintenanceWindow } from "../../../shared/checks/maintenance.ts";
import { signalsOf } from "../../../shared/checks/notices.ts";
import { judge, type Reading } from "../../../shared/checks/sample.ts";
import { DAY, HOUR, MINUTE } from "../../../shared/time.ts";

const MIDNIGHT = Date.UTC(2026, 10, 21);
const clock = (at: number): string => new Date(at).toISOString().slice(11, 16);
const at = (time: string): number => Date.parse(`2026-11-21T${time}:00Z`);

const right = (latency: number): Reading => ({ kind: "right", latency, concern: null });
const wrong: Reading = { kind: "wrong", latency: null, reason: "answered 502" };

const site = define({ name: "site", probe: { kind: "front_door", path: "/api/health" } });
const confirm = define({ name: "confirm", probe: { kind: "confirm" }, every: 5 * MINUTE });

/** A cron run: the minute it was meant for. Where operators cannot be told, they are told later. */
interface Run {
  readonly meantFor: number;
  readonly untold?: boolean;
}

interface World {
  readonly definitions: readonly CheckDefinition[];
  readonly windows?: readonly MaintenanceWindow[];
  readonly runs: readonly Run[];
  /** What a check would find at that minute. */
  readonly find: (check: string, at: number) => Reading;
}

/** Every change of standing and every signal, as `time check what`. */
function simulate({ definitions, windows = [], runs, find }: World) {
  const standings: string[] = [];
  const signals: string[] = [];
  const counted: Record<string, number> = {};
  let states: States = {};
  for (const { meantFor, untold } of runs) {
    const book: Book = { definitions, windows, states };
    const samples = dueChecks(book, meantFor).map((check) => judge(check, find(check.name, meantFor)));
    const recorded = record(book, meantFor, samples);
    for (const { check } of recorded.samples) {
      counted[check] = (counted[check] ?? 0) + 1;
      const standing = recorded.states[check]?.standing;
      if (standing !== book.states[check]?.standing)
        standings.push(`${clock(meantFor)} ${check} ${standing}`);
    }
    states = recorded.states;
    const told = notices({ definitions, windows, states }, meantFor);
    if (untold === true) continue;
    for (const signal of told.flatMap((notice) => signalsOf(notice, meantFor))) {
      signals.push(`${clock(meantFor)} ${signal.subject} ${signal.name} ${signal.state}`);
    }
    states = markTold(states, told);
  }
  return { standings, signals, counted, states };
}

const minutes = (from: number, until: number): Run[] =>
  Array.from({ length: (until - from) / MINUTE }, (_, i) => ({ meantFor: from + i * MINUTE }));

const wholeDay = minutes(MIDNIGHT, MIDNIGHT + DAY);

const within = (time: number, from: string, until: string): boolean => at(from) <= time && time < at(until);

describe("a day", () => {
  const find = (check: string, time: number): Reading => {
    if (check === "confirm") return within(time, "12:00", "12:31") ? wrong : right(80);
    // Two lost probes, three in a row, a slow hour that ends in an outage, and noise.
    if (within(time, "01:00", "01:02")) return wrong;
    if (within(time, "02:00", "02:03")) return wrong;
    if (within(time, "06:00", "07:00")) return right(6_000);
    if (within(time, "07:00", "07:30")) return wrong;
    if (within(time, "20:00", "21:00")) return (time / MINUTE) % 2 === 0 ? wrong : right(30);
    return right(30);
  };
  const expected = {
    standings: [
      "00:00 site up",
      "00:00 confirm up",
      "02:02 site down",
      "02:04 site up",
      "06:02 site degraded",
      "07:02 site down",
      "07:31 site up",
      "12:10 confirm down",
      "12:40 confirm up",
    ],
    signals: [
      "02:02 site check_down firing",
      "02:04 site check_down resolved",
      "06:02 site check_degraded firing",
      "07:02 site check_down firing",
      "07:02 site check_degraded resolved",
      "07:31 site check_down resolved",
      "12:10 confirm check_down firing",
      "12:40 confirm check_down resolved",
    ],
  };

  test("has exactly its changes and signals", () => {
    const day = simulate({ definitions: [site, confirm], runs: wholeDay, find });
    expect(day).toMatchObject(expected);
    expect(day.counted).toEqual({ site: 1440, confirm: 288 });
  });

  test("is the same when every run is doubled, and runs come late and out of order", () => {
    const runs = wholeDay.flatMap((run, i) => {
      const before = wholeDay[i - 7];
      return before === undefined ? [run, run] : [run, run, before];
    });
    const day = simulate({ definitions: [site, confirm], runs, find });
    expect(day).toMatchObject(expected);
    expect(day.counted).toEqual({ site: 1440, confirm: 288 });
  });

  test("is told in full when nobody could be told for a while: nothing twice, nothing missed", () => {
    const runs = wholeDay.map((run) => ({ ...run, untold: within(run.meantFor, "07:00", "07:20") }));
    expect(simulate({ definitions: [site, confirm], runs, find }).signals).toEqual(
      expected.signals.map((signal) => signal.replace("07:02", "07:20")),
    );
  });

  test("hears nothing of an outage that began and ended while nobody could be told", () => {
    const runs = wholeDay.map((run) => ({ ...run, untold: within(run.meantFor, "02:00", "02:10") }));
    const { signals } = simulate({ definitions: [site], runs, find });
    expect(signals.filter((signal) => signal.startsWith("02:"))).toEqual([]);
  });
});

describe("cron that does not run", () => {
  test("for some minutes: a check of every five minutes is made at the next run, not at the next fifth minute", () => {
    const runs = wholeDay.filter(({ meantFor }) => !within(meantFor, "10:05", "10:07"));
    expect(simulate({ definitions: [confirm], runs, find: () => right(1) }).counted).toEqual({
      confirm: 288,
    });
  });

  test("for an hour: what was so before says nothing about now, and no streak goes on across it", () => {
    const find = (_: string, time: number): Reading => (within(time, "09:59", "11:02") ? wrong : right(1));
    const runs = wholeDay.filter(({ meantFor }) => !within(meantFor, "10:01", "11:00"));
    const { standings, states } = simulate({ definitions: [site], runs, find });
    // 09:59, 10:00 and 11:00 are no three in a row; 11:00 and 11:01 are two.
    expect(standings).toEqual(["00:00 site up"]);
    expect(standingAt(states["site"], site, MIDNIGHT + DAY)).toBe("up");
    expect(standingAt(states["site"], site, MIDNIGHT + DAY + 4 * MINUTE)).toBe("unknown");
  });
});

describe("planned work", () => {
  const work = (from: string, until: string, checks: readonly string[] | null = null): MaintenanceWindow => ({
    id: "w",
    title: "New disks",
    checks,
    from: at(from),
    until: at(until),
    plannedAt: MIDNIGHT,
    by: "ann",
  });
  const down = (_: string, time: number): Reading => (within(time, "10:00", "11:00") ? wrong : right(1));
  const signalsWith = (...windows: readonly MaintenanceWindow[]) =>
    simulate({ definitions: [site], windows, runs: wholeDay, find: down }).signals;

  test.each<[string, readonly MaintenanceWindow[], readonly string[]]>([
    ["over all of it: nobody is woken", [work("09:55", "11:05")], []],
    [
      "that ends before it works again: told at its end",
      [work("09:55", "10:30")],
      ["10:30 site check_down firing", "11:01 site check_down resolved"],
    ],
    [
      "that begins after the fall: good news still comes",
      [work("10:20", "11:30")],
      ["10:02 site check_down firing", "11:01 site check_down resolved"],
    ],
    [
      "on another check: no difference",
      [work("09:55", "11:05", ["confirm"])],
      ["10:02 site check_down firing", "11:01 site check_down resolved"],
    ],
  ])("%s", (_, windows, signals) => {
    expect(signalsWith(...windows)).toEqual(signals);
  });

  test("counts neither as up nor as down", () => {
    const recorded = record(
      { definitions: [site], windows: [work("10:00", "11:00")], states: {} },
      at("10:30"),
      [judge(site, wrong)],
    );
    expect(recorded.samples).toEqual([expect.objectContaining({ level: "down", planned: true })]);
  });

  test("of the whole edge, by an operator's order, leaves every standing as it was", () => {
    const find = (_: string, time: number): Reading =>
      within(time, "10:00", "11:00") ? { kind: "maintenance" } : right(1);
    const { standings, signals } = simulate({ definitions: [confirm], runs: wholeDay, find });
    expect([standings, signals]).toEqual([["00:00 confirm up"], []]);
  });
});

describe("a check that is switched off, or taken away, while it is down", () => {
  test.each<[string, readonly CheckDefinition[]]>([
    ["off", [{ ...site, enabled: false }]],
    ["gone", []],
  ])("%s: leaves nothing that fires", (_, after) => {
    const { states } = simulate({
      definitions: [site],
      runs: minutes(MIDNIGHT, MIDNIGHT + HOUR),
      find: () => wrong,
    });
    const left = notices({ definitions: after, states, windows: [] }, MIDNIGHT + HOUR);
    expect(left.flatMap((notice) => signalsOf(notice, MIDNIGHT + HOUR))).toEqual([
      expect.objectContaining({ name: "check_down", subject: "site", state: "resolved" }),
    ]);
  });
});
