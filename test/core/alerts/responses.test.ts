import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { HOUR, MINUTE, SECOND } from "../../../shared/time.ts";
import { RULES } from "../../../shared/alerts/rules.ts";
import { AlertDay } from "../../support/alert-day.ts";

const flood = (state: "firing" | "resolved") => ({ name: "traffic_flood", subject: "edge", state }) as const;

const states = (day: AlertDay) =>
  day.records
    .responses()
    .map(({ state }) => (state.kind === "ended" ? `${state.kind} ${state.how}` : state.kind));

describe("an automatic response", () => {
  test("is written down first, done, and ends by itself once its cause is over", () => {
    const day = new AlertDay("on").at(0, flood("firing"));
    expect(states(day)).toEqual(["planned"]);
    day.at(5 * MINUTE, flood("resolved")).until(29 * MINUTE);
    expect([states(day), day.attempts]).toEqual([["active"], 1]);
    day.until(31 * MINUTE);
    expect(states(day)).toEqual(["ended expired"]);
  });

  test("goes on while its cause does, up to its longest time, without a gap", () => {
    const day = new AlertDay("on").at(0, flood("firing")).until(7 * HOUR);
    expect([states(day), day.attempts]).toEqual([["ended expired"], 12]);
    const told = day.told().filter((line) => line.includes(" response "));
    expect(told).toEqual(["00:00:00 response response:1", "06:00:00 response response:1"]);
  });

  test("never flaps with its cause: one an attack, however often that comes and goes", () => {
    const day = new AlertDay("on");
    for (let minute = 0; minute < 60; minute += 5) {
      day.at(minute * MINUTE, flood("firing")).at((minute + 1) * MINUTE, flood("resolved"));
    }
    expect(day.records.responses()).toHaveLength(1);
    expect(day.attempts).toBeLessThanOrEqual(3);
  });

  describe("that leaves an origin out", () => {
    const down = { name: "origin_down", subject: "vps-1", state: "firing" } as const;
    const well = { ...down, state: "resolved" } as const;

    test("ends with its cause, once that has been over for long enough", () => {
      const day = new AlertDay("on")
        .at(0, down)
        .at(5 * MINUTE, well)
        .until(6 * MINUTE);
      expect(states(day)).toEqual(["active"]);
      day.until(8 * MINUTE);
      expect([states(day), day.attempts]).toEqual([["ended over"], 2]);
      expect(day.told()).toEqual([
        "00:00:00 fired origin_down:vps-1",
        "00:00:00 response response:1",
        "00:07:00 resolved origin_down:vps-1",
        "00:07:00 response response:1",
      ]);
      expect(day.records.notices.at(-1)?.summary).toBe(
        "Ended with its cause: take the origin vps-1 out of service (its alert is over)",
      );
    });

    test("is done again when the origin falls again: nobody has taken it back", () => {
      const day = new AlertDay("on")
        .at(0, down)
        .at(MINUTE, well)
        .at(20 * MINUTE, down)
        .until(21 * MINUTE);
      expect(states(day)).toEqual(["ended over", "active"]);
    });

    test("is done again when the origin falls while it is taken back", () => {
      const day = new AlertDay("on").at(0, down).at(MINUTE, well);
      day.until(2 * MINUTE).outcome = null;
      day.until(4 * MINUTE);
      const [underWay] = day.records.responses();
      expect(states(day)).toEqual(["undoing"]);
      day.at(5 * MINUTE, down);
      expect(states(day)).toEqual(["undoing"]);
      day.desk.carriedOut(underWay!, { kind: "done" }, day.now);
      expect(states(day)).toEqual(["ended over", "planned"]);
    });

    test("that was well before it could be left out is taken back all the same", () => {
      const day = new AlertDay("on");
      day.outcome = null;
      day.at(0, down).at(MINUTE, well);
      const [underWay] = day.records.responses();
      day.until(4 * MINUTE);
      expect(states(day)).toEqual(["undoing"]);
      day.desk.carriedOut(underWay!, { kind: "done" }, day.now);
      expect(states(day)).toEqual(["undoing"]);
      day.outcome = { kind: "done" };
      expect(states(day.carryOut())).toEqual(["ended over"]);
    });

    test("calms down with an origin that comes and goes: three times in an hour of twelve falls", () => {
      const day = new AlertDay("on");
      for (let minute = 0; minute < 60; minute += 5) {
        day.at(minute * MINUTE, down).at((minute + 1) * MINUTE, well);
      }
      expect(day.records.responses().length).toBeLessThanOrEqual(3);
    });
  });

  test("that an operator takes back is not done again for six hours", () => {
    const day = new AlertDay("on").at(0, flood("firing")).until(SECOND);
    expect(day.desk.act(1, "ann", { do: "undo", response: 1 }, day.now).ok).toBe(true);
    expect(states(day)).toEqual(["undoing"]);
    day
      .at(MINUTE, flood("resolved"))
      .at(2 * HOUR, flood("firing"))
      .at(2 * HOUR + MINUTE, flood("resolved"));
    expect(states(day)).toEqual(["ended undone"]);
    day.at(7 * HOUR, flood("firing"));
    expect(states(day)).toEqual(["ended undone", "planned"]);
  });

  test("whose undoing crosses its doing ends undone", () => {
    const day = new AlertDay("on").at(0, flood("firing"));
    const [underWay] = day.records.responses();
    day.desk.act(1, "ann", { do: "undo", response: 1 }, day.now);
    day.desk.carriedOut(underWay!, { kind: "done" }, day.now);
    expect(states(day)).toEqual(["undoing"]);
    day.carryOut();
    expect(states(day)).toEqual(["ended undone"]);
  });

  test("that fails is tried for a minute, and then told to people", () => {
    const day = new AlertDay("on").at(0, flood("firing"));
    day.outcome = { kind: "failed", reason: "no answer" };
    day.until(2 * MINUTE);
    expect([day.attempts, states(day)]).toEqual([6, ["ended failed"]]);
    expect(day.records.notices.at(-1)).toMatchObject({
      kind: "response",
      summary: expect.stringContaining("no answer"),
    });
  });

  test.each([
    ["that an operator's own order stands against is not done", 0, "ended refused"],
    ["whose renewal finds that a person has ended it counts as taken back", 20 * MINUTE, "ended undone"],
  ])("%s", (_, at, state) => {
    const day = new AlertDay("on").at(0, flood("firing"));
    if (at > 0) day.until(at);
    day.outcome = { kind: "refused", reason: "an operator has set the mode" };
    day.until(30 * MINUTE);
    expect(states(day)).toEqual([state]);
  });

  test("is too late when it could not be done in its time", () => {
    const day = new AlertDay("on").at(0, flood("firing"));
    day.outcome = null;
    expect(states(day.until(HOUR))).toEqual(["ended failed"]);
  });

  test("runs dry once an incident, and is not there when it is off", () => {
    const dry = new AlertDay("dry_run").at(0, flood("firing"), { ...flood("firing"), subject: "api" });
    expect(states(dry)).toEqual(["dry_run"]);
    expect(dry.told()).toContain("00:00:00 response response:1");
    expect(dry.records.notices.find(({ kind }) => kind === "response")?.summary).toBe(
      "Dry run: the edge would switch to under-attack mode",
    );
    expect(new AlertDay("off").at(0, flood("firing")).records.responses()).toEqual([]);
  });

  test("that only ran dry is done once it is switched on", () => {
    const dry = new AlertDay("dry_run").at(0, flood("firing"));
    const on = new AlertDay("on", dry.records).at(MINUTE, { ...flood("firing"), subject: "api" });
    expect(states(on)).toEqual(["dry_run", "planned"]);
  });

  test.each(["trading-bot", "trading"])(
    "asks the kill switch for %s, and for no other service",
    (service) => {
      const lost = (subject: string) => ({ name: "heartbeat_lost", subject, state: "firing" }) as const;
      const day = new AlertDay("on").at(0, lost("gateway"), lost(service));
      expect(day.records.responses()).toMatchObject([
        { alert: `heartbeat_lost:${service}`, order: { kind: "kill_switch", action: "stop_entries" } },
      ]);
      expect(day.desk.act(2, "ann", { do: "undo", response: 1 }, day.now)).toEqual({
        ok: false,
        error: "undo_elsewhere",
      });
    },
  );

  test("knows the trading process by the name that the agent's example gives it", () => {
    const example = readFileSync(join(import.meta.dirname, "../../../agent/edge-agent.example.json"), "utf8");
    const { services } = JSON.parse(example) as { services: { name: string }[] };
    const known = RULES.heartbeat_lost.response?.subjects ?? [];
    expect(services.filter(({ name }) => known.includes(name))).toHaveLength(1);
  });
});
