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

const timeline = (
  ["opened", "alert", "note", "told", "assigned", "acknowledged", "response", "resolved"] as const
).map((kind, i) => ({ at: MIDNIGHT + i, kind, by: SECRET, text: SECRET }));
const told = (of: Incident, componentOf: (subject: string) => string | null = () => null) =>
  publicIncident({ incident: of, timeline }, componentOf);

describe("what the public is told", () => {
  test.each(Object.keys(INCIDENT_TYPES) as IncidentType[])("of %s holds no word of ours", (type) => {
    expect(JSON.stringify(told(incident(type)))).not.toContain("internal");
    expect(told(incident(type)) === null).toBe(INCIDENT_TYPES[type].publicTitle === null);
  });

  test("names what is affected by its public name, and what became of it in our words", () => {
    const named = told(incident("SERVICE_DOWN"), (subject) => (subject === SECRET ? "Verification" : null));
    expect(named).toEqual({
      id: 7,
      title: "A service is not available",
      state: "investigating",
      severity: "error",
      component: "Verification",
      startedAt: MIDNIGHT,
      resolvedAt: null,
      updates: [
        { at: MIDNIGHT, text: "We have noticed it and are looking into it." },
        { at: MIDNIGHT + 5, text: "Somebody is working on it." },
        { at: MIDNIGHT + 7, text: "It is over." },
      ],
    });
  });

  test.each([
    [{ kind: "acknowledged", by: "ann", at: MIDNIGHT }, "identified", null],
    [{ kind: "resolved", by: "ann", at: MIDNIGHT + HOUR }, "resolved", MIDNIGHT + HOUR],
  ] as const)("of %j is %s", (state, word, resolvedAt) => {
    expect(told({ ...incident("SERVICE_DOWN"), state })).toMatchObject({ state: word, resolvedAt });
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
    expect(draft).toContain("| 2026-11-21 00:00:00 UTC | ann | Note: a \\| b \\# c \\<img src=x\\> |");
    expect(draft).not.toMatch(/(?<!\\)<(?:img|script)/);
    expect(draft).not.toContain("![x](y)");
  });
});
