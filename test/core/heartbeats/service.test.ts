import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Signal } from "../../../shared/alerts/signal.ts";
import {
  awaited,
  BEAT_STATUSES,
  beat,
  lostAt,
  pass,
  type BeatStatus,
  type ServiceState,
} from "../../../shared/heartbeats/service.ts";
import { DEFAULT_HEARTBEAT } from "../../../shared/heartbeats/settings.ts";
import { HOUR, MINUTE } from "../../../shared/time.ts";

/** Whole minutes, as the stories below are told in. */
const settings = { ...DEFAULT_HEARTBEAT, grace: 2 * MINUTE };
const shown = ({ name, state }: Signal) => `${name} ${state}`;

type Happening = BeatStatus | "silence";

/** What is told of a service, minute by minute: one happening a minute, silence being none. */
function told(happenings: readonly Happening[], lookingSince = 0) {
  let state: ServiceState = awaited(0);
  const lines: string[] = [];
  for (const [minute, happening] of happenings.entries()) {
    const now = minute * MINUTE;
    const step =
      happening === "silence"
        ? pass("bot", state, settings, lookingSince, now)
        : beat("bot", state, happening, now);
    state = step.state;
    lines.push(...step.signals.map((signal) => `${minute} ${shown(signal)}`));
  }
  return lines;
}

const silent = (minutes: number) => Array<Happening>(minutes).fill("silence");

describe("a service", () => {
  test.each<[string, readonly Happening[], readonly string[]]>([
    ["that is heard every minute: nothing is told", ["up", "up", "up", "up"], []],
    ["that misses two beats: nothing yet", ["up", "silence", "silence", "up"], []],
    ["that misses three: lost once", ["up", ...silent(9)], ["3 heartbeat_lost firing"]],
    [
      "that is heard again: over at once",
      ["up", ...silent(5), "up"],
      ["3 heartbeat_lost firing", "6 heartbeat_lost resolved"],
    ],
    ["that never starts: lost", silent(6), ["3 heartbeat_lost firing"]],
    [
      "that is degraded: told once, however often it says so",
      ["degraded", "degraded", "degraded", "up"],
      ["0 service_degraded firing", "3 service_degraded resolved"],
    ],
    [
      "that is lost while degraded and comes back degraded: still degraded",
      ["degraded", ...silent(4), "degraded", "up"],
      [
        "0 service_degraded firing",
        "3 heartbeat_lost firing",
        "5 heartbeat_lost resolved",
        "6 service_degraded resolved",
      ],
    ],
    ["that stops on purpose: no outage for half an hour", ["up", "stopping", ...silent(29)], []],
    ["and does not come back: lost then", ["up", "stopping", ...silent(31)], ["31 heartbeat_lost firing"]],
    ["that stops and starts again: nothing", ["up", "stopping", ...silent(20), "up", "up"], []],
    [
      "that stops while degraded: no longer degraded",
      ["degraded", "stopping"],
      ["0 service_degraded firing", "1 service_degraded resolved"],
    ],
  ])("%s", (_, happenings, expected) => {
    expect(told(happenings)).toEqual(expected);
  });

  test("is not lost for a silence in which the edge itself was away", () => {
    const away = 2 * HOUR;
    const { state } = beat("bot", awaited(0), "up", 0);
    expect(pass("bot", state, settings, away, away).signals).toEqual([]);
    expect(lostAt(state, settings, away)).toBe(away + 3 * MINUTE);
    expect(pass("bot", state, settings, away, away + 3 * MINUTE).signals.map(shown)).toEqual([
      "heartbeat_lost firing",
    ]);
  });

  test("whatever happens: an alert fires and ends in turn, and none outlasts a sign of health", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom<Happening>(...BEAT_STATUSES, "silence"), { maxLength: 120 }),
        (happenings) => {
          const lines = told([...happenings, "up"]);
          for (const name of ["heartbeat_lost", "service_degraded"]) {
            const states = lines.filter((line) => line.includes(name)).map((line) => line.split(" ")[2]);
            expect(states).toEqual(states.map((_, i) => (i % 2 === 0 ? "firing" : "resolved")));
            expect(states.length % 2).toBe(0);
          }
        },
      ),
    );
  });
});
