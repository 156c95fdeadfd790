import { describe, expect, test } from "vitest";
import { SEVERITIES, type Severity } from "../../../shared/alerts/signal.ts";
import { eventSignals, type VpsEvent } from "../../../shared/ingest/events.ts";
import { eventsRequest, heartbeatRequest } from "../../../shared/ingest/requests.ts";

const event = (type: string, severity: Severity = "warning"): VpsEvent => ({
  id: `${type}-${severity}`,
  type,
  severity,
  message: `${type} happened`,
  data: "null",
});
const rank = (severity: Severity) => SEVERITIES.indexOf(severity);
const told = (events: readonly VpsEvent[]) =>
  eventSignals(events, rank, 0).map(({ subject, severity, facts }) => [subject, severity, facts]);

describe("events of one message", () => {
  test("of one type are one signal, as bad as the worst of them", () => {
    expect(told([event("restart"), event("restart", "critical"), event("login", "info")])).toEqual([
      ["restart", "critical", { events: 2 }],
      ["login", "info", {}],
    ]);
  });

  test("of very many types are sixteen signals and one for the rest", () => {
    const events = Array.from({ length: 40 }, (_, i) => event(`type_${i}`, i === 30 ? "critical" : "info"));
    const signals = told(events);
    expect(signals).toHaveLength(17);
    expect(signals.at(-1)).toEqual(["others", "critical", { types: 24 }]);
  });

  test("that are none new are no signal", () => expect(told([])).toEqual([]));
});

describe("the request", () => {
  const one = (more: object) =>
    eventsRequest.safeParse({ events: [{ type: "a", severity: "info", message: "m", ...more }] });

  test.each([
    ["INFO", "info"],
    ["low", "info"],
    ["Medium", "warning"],
    ["WARNING", "warning"],
    ["high", "error"],
    ["CRITICAL", "critical"],
    ["fatal", null],
    ["constructor", null],
  ])("takes severity %s as %s", (given, expected) => {
    expect(one({ severity: given }).data?.events[0]?.severity ?? null).toBe(expected);
  });

  test("keeps nothing in a message that acts or hides, nor a secret", () => {
    const hostile = "a\u001b[31mred\u202e\npassword=hunter2hunter2";
    const text = one({ message: hostile }).data?.events[0]?.message ?? "";
    for (const part of ["\u001b", "\u202e", "\n", "hunter2"]) expect(text).not.toContain(part);
  });

  test.each<[string, object]>([
    ["a type that is no word", { type: "A b" }],
    ["an empty message", { message: "" }],
    ["a message without end", { message: "m".repeat(1_001) }],
    ["data without end", { data: "d".repeat(5_000) }],
    ["an id that is a path", { id: "../../../etc" }],
    ["something it does not know", { more: 1 }],
  ])("refuses %s", (_, more) => expect(one(more).success).toBe(false));

  test.each<[string, object]>([
    ["a share above one", { cpu: 1.1 }],
    ["a negative amount", { connections: -1 }],
    ["an address that is none", { topAddresses: [{ address: "here", connections: 1 }] }],
    ["a listener that is none", { listeners: ["tcp/ssh"] }],
    ["a figure it does not know", { heat: 1 }],
  ])("refuses a host with %s", (_, host) => {
    expect(heartbeatRequest.safeParse({ service: "vps-1", status: "up", metrics: { host } }).success).toBe(
      false,
    );
  });

  test("takes a service's own figures by any name, thirty-two of them at most", () => {
    const figures = (n: number) => Object.fromEntries(Array.from({ length: n }, (_, i) => [`f${i}`, i]));
    const of = (n: number) =>
      heartbeatRequest.safeParse({ service: "bot", status: "up", metrics: figures(n) });
    expect([of(32).success, of(33).success]).toEqual([true, false]);
  });
});
