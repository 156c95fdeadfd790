import { describe, expect, test } from "vitest";
import { open, type Incident } from "../../../shared/incidents/incident.ts";
import { postMortem } from "../../../shared/incidents/post-mortem.ts";
import { publicIncident } from "../../../shared/incidents/public.ts";
import { INCIDENT_TYPES, type IncidentType } from "../../../shared/incidents/types.ts";
import { HOUR } from "../../../shared/time.ts";
import { MIDNIGHT } from "../../support/alert-day.ts";

const SECRET = "internal-name-of-vps.example <script> | ![x](y)";

const incident = (type: IncidentType): Incident => ({
  ...open(
    { id: 7, type, subject: SECRET, summary: SECRET, runbook: "service-down" },
    { key: SECRET, severity: "error", remindEvery: null, happened: false },
    MIDNIGHT,
  ),
  owner: SECRET,
});

describe("what the public is told", () => {
  test.each(Object.keys(INCIDENT_TYPES) as IncidentType[])("of %s holds no word of ours", (type) => {
    const told = publicIncident(incident(type), () => null);
    expect(JSON.stringify(told)).not.toContain("internal");
    expect(told === null).toBe(INCIDENT_TYPES[type].publicTitle === null);
  });

  test("names the component by its public name", () => {
    const told = publicIncident(incident("SERVICE_DOWN"), (subject) =>
      subject === SECRET ? "Verification" : null,
    );
    expect(told).toEqual({
      id: 7,
      title: "A service is not available",
      severity: "error",
      state: "investigating",
      component: "Verification",
      startedAt: MIDNIGHT,
      resolvedAt: null,
    });
  });

  test.each([
    [{ kind: "acknowledged", by: "ann", at: MIDNIGHT }, "identified", null],
    [{ kind: "resolved", by: "ann", at: MIDNIGHT + HOUR }, "resolved", MIDNIGHT + HOUR],
  ] as const)("of %j is %s", (state, told, resolvedAt) => {
    expect(publicIncident({ ...incident("SERVICE_DOWN"), state }, () => null)).toMatchObject({
      state: told,
      resolvedAt,
    });
  });
});

describe("a post-mortem's draft", () => {
  const draft = postMortem(
    { ...incident("SERVICE_DOWN"), state: { kind: "resolved", by: null, at: MIDNIGHT + 1.5 * HOUR } },
    [{ at: MIDNIGHT, kind: "note", by: "ann", text: "a | b\n# c <img src=x>" }],
    [],
  );

  test("says how long it took, and asks what only people know", () => {
    expect(draft).toContain("2026-11-21 01:30:00 UTC, after 1 h 30 min");
    expect(draft).toContain("## Questions for its owner");
  });

  test("has nothing in it that acts, and one line for each entry", () => {
    expect(draft).toContain("| 2026-11-21 00:00:00 UTC | ann | a \\| b \\# c \\<img src=x\\> |");
    expect(draft).not.toMatch(/(?<!\\)<(?:img|script)/);
    expect(draft).not.toContain("![x](y)");
  });
});
