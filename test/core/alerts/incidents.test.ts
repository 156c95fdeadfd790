import { describe, expect, test } from "vitest";
import { postMortem } from "../../../shared/incidents/post-mortem.ts";
import { entryText } from "../../../shared/incidents/timeline.ts";
import { HOUR, MINUTE } from "../../../shared/time.ts";
import { AlertDay } from "../../support/alert-day.ts";

const fires = (name: "trading_limit" | "trading_loss" | "check_down" | "origin_down", subject: string) =>
  ({ name, subject, state: "firing" }) as const;
const ends = (name: "trading_limit" | "trading_loss" | "check_down" | "origin_down", subject: string) =>
  ({ name, subject, state: "resolved" }) as const;

const kinds = (day: AlertDay) => day.records.entries.map(({ entry }) => entry.kind);

describe("an incident", () => {
  test("gathers the alerts of its cause, is as bad as the worst, and ends with the last", () => {
    const day = new AlertDay()
      .at(0, fires("trading_limit", "trades an hour"))
      .at(MINUTE, fires("trading_loss", "today"))
      .at(2 * MINUTE, ends("trading_limit", "trades an hour"))
      .until(10 * MINUTE);
    expect(day.records.incidents()).toMatchObject([
      { type: "TRADING", severity: "critical", firing: ["trading_loss:today"], state: { kind: "open" } },
    ]);
    day.at(11 * MINUTE, ends("trading_loss", "today")).until(20 * MINUTE);
    expect(day.incidents()).toEqual(["1 TRADING  resolved 1"]);
  });

  test("in which something happened waits for a person, also when all that fires has ended", () => {
    const day = new AlertDay()
      .at(0, fires("trading_limit", "trades an hour"))
      .at(0, { name: "trading_duplicate", subject: "BTCUSDT", state: "once" })
      .at(MINUTE, ends("trading_limit", "trades an hour"))
      .until(HOUR);
    expect(day.incidents()).toEqual(["1 TRADING  open 1"]);
  });

  test("is one for a check and an origin of the same name, two for two names", () => {
    const day = new AlertDay().at(
      0,
      fires("check_down", "vps-1"),
      fires("origin_down", "vps-1"),
      fires("check_down", "vps-2"),
    );
    expect(day.incidents()).toEqual(["1 SERVICE_DOWN vps-1 open 1", "2 SERVICE_DOWN vps-2 open 1"]);
  });

  test("comes back as the same within the cool-down, with its owner, and open", () => {
    const day = new AlertDay().at(0, fires("check_down", "site"));
    day.desk.act(1, "ann", { do: "acknowledge" }, day.now);
    day.at(MINUTE, ends("check_down", "site")).at(30 * MINUTE, fires("check_down", "site"));
    expect(day.records.incident(1)).toMatchObject({ owner: "ann", times: 2, state: { kind: "open" } });
    expect(kinds(day)).toEqual(["opened", "acknowledged", "alert", "resolved", "reopened"]);
  });

  test("that somebody has taken is not told again, unless it gets worse", () => {
    const day = new AlertDay().at(0, fires("check_down", "site"));
    day.desk.act(1, "ann", { do: "acknowledge" }, day.now);
    day.at(5 * HOUR, { ...fires("check_down", "site"), severity: "critical" });
    expect(day.told()).toEqual(["00:00:00 fired check_down:site", "05:00:00 went_further check_down:site"]);
  });

  test("that nobody takes is told again at its interval, late once and not five times", () => {
    const day = new AlertDay().at(0, fires("check_down", "site")).until(2 * HOUR);
    expect(day.told().slice(1)).toEqual(["01:00:00 reminder incident:1", "02:00:00 reminder incident:1"]);
    day.now += 5 * HOUR;
    day.desk.tick(day.now);
    day.desk.tick(day.now);
    expect(day.told()).toHaveLength(4);
  });

  test("that an operator resolves while it fires stays so, and opens when it gets worse", () => {
    const day = new AlertDay().at(0, fires("check_down", "site"));
    day.desk.act(1, "ann", { do: "resolve", note: "known" }, day.now);
    day.at(10 * MINUTE, fires("check_down", "site"));
    expect(day.incidents()).toEqual(["1 SERVICE_DOWN site resolved 1"]);
    day.at(11 * MINUTE, { ...fires("check_down", "site"), severity: "critical" });
    expect(day.incidents()).toEqual(["1 SERVICE_DOWN site open 2"]);
  });

  test.each([
    [[], { do: "reopen", note: "x" }, "not_resolved"],
    [[{ do: "acknowledge" }], { do: "acknowledge" }, "already_acknowledged"],
    [[{ do: "resolve", note: "x" }], { do: "acknowledge" }, "already_resolved"],
    [[{ do: "resolve", note: "x" }], { do: "assign", owner: "ben" }, "already_resolved"],
    [[{ do: "resolve", note: "x" }], { do: "resolve", note: "x" }, "already_resolved"],
    [[], { do: "undo", response: 7 }, "not_found"],
  ] as const)("after %j %j is refused: %s", (before, act, fault) => {
    const day = new AlertDay().at(0, fires("check_down", "site"));
    for (const one of before) day.desk.act(1, "ann", one, day.now);
    const entries = day.records.entries.length;
    expect(day.desk.act(1, "ann", act, day.now)).toEqual({ ok: false, error: fault });
    expect(day.records.entries).toHaveLength(entries);
  });

  test("that is not there cannot be acted on", () => {
    const day = new AlertDay();
    expect(day.desk.act(1, "ann", { do: "acknowledge" }, day.now)).toEqual({ ok: false, error: "not_found" });
  });
});

test("what is over is told in the past", () => {
  const day = new AlertDay().at(0, fires("check_down", "site")).at(MINUTE, ends("check_down", "site"));
  const { kind, summary } = day.until(10 * MINUTE).records.notices.at(-1)!;
  expect([kind, summary]).toEqual(["resolved", "It was: check_down firing"]);
});

test("the timeline says what was done, and the draft of the post-mortem does too", () => {
  const day = new AlertDay().at(0, fires("check_down", "site"));
  day.desk.act(1, "ann", { do: "acknowledge" }, day.now);
  day.desk.act(1, "ann", { do: "note", text: "the disk is full" }, day.now);
  day.desk.act(1, "ann", { do: "assign", owner: "ben" }, day.now);
  day.desk.act(1, "ann", { do: "resolve", note: "made room" }, day.now);
  day.desk.act(1, "ann", { do: "reopen", note: "full again" }, day.now);
  const said = [
    "Opened: Check down: site: check_down firing",
    "Sees to it",
    "Note: the disk is full",
    "Belongs to ben",
    "Resolved: made room",
    "Opened again: full again",
  ];
  const timeline = day.records.entries.map(({ entry }) => entry);
  expect(timeline.map(entryText)).toEqual(said);
  const draft = postMortem(day.records.incident(1)!, timeline, []);
  expect(said.filter((line) => !draft.includes(`| ${line.replace("_", "\\_")} |`))).toEqual([]);
});
