import type { Severity } from "../alerts/signal.ts";
import type { Incident } from "./incident.ts";
import { INCIDENT_TYPES } from "./types.ts";

/** What the public is told of an incident: nothing that anybody wrote, and no name of ours. Times are Unix milliseconds. */
export interface PublicIncident {
  readonly id: number;
  /** One of `INCIDENT_TYPES`' public titles. */
  readonly title: string;
  readonly severity: Severity;
  /** `investigating` until somebody has taken it. */
  readonly state: "investigating" | "identified" | "resolved";
  /** The public name of what is affected; null: it has none. */
  readonly component: string | null;
  readonly startedAt: number;
  readonly resolvedAt: number | null;
}

const STATE = { open: "investigating", acknowledged: "identified", resolved: "resolved" } as const;

/**
 * Null: the public is not told of it. `componentOf` gives the public name of an incident's subject (a check, a dependency, a
 * service), or null where that has none: a subject is an internal name and is never shown itself.
 */
export function publicIncident(
  { id, type, severity, state, subject, openedAt }: Incident,
  componentOf: (subject: string) => string | null,
): PublicIncident | null {
  const { publicTitle } = INCIDENT_TYPES[type];
  if (publicTitle === null) return null;
  return {
    id,
    title: publicTitle,
    severity,
    state: STATE[state.kind],
    component: subject === null ? null : componentOf(subject),
    startedAt: openedAt,
    resolvedAt: state.kind === "resolved" ? state.at : null,
  };
}
