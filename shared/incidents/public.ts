import type { Severity } from "../alerts/signal.ts";
import type { Incident } from "./incident.ts";
import type { TimelineEntry } from "./timeline.ts";
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
  /** What happened to it, oldest first. */
  readonly updates: readonly { readonly at: number; readonly text: string }[];
}

/** Everything known of an incident. */
export interface KnownIncident {
  readonly incident: Incident;
  readonly timeline: readonly TimelineEntry[];
}

const STATE = { open: "investigating", acknowledged: "identified", resolved: "resolved" } as const;

/** What happened to it, as the public may hear it; of the rest of the timeline nothing is told. */
const UPDATES: { readonly [Kind in TimelineEntry["kind"]]?: string } = {
  opened: "We have noticed it and are looking into it.",
  acknowledged: "Somebody is working on it.",
  reopened: "It is back.",
  resolved: "It is over.",
};

/**
 * Null: the public is not told of it. `componentOf` gives the public name of an incident's subject (a check, a dependency, a
 * service), or null where that has none: a subject is an internal name and is never shown itself.
 */
export function publicIncident(
  { incident, timeline }: KnownIncident,
  componentOf: (subject: string) => string | null,
): PublicIncident | null {
  const { id, type, severity, state, subject, openedAt } = incident;
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
    updates: timeline.flatMap(({ at, kind }) => {
      const text = UPDATES[kind];
      return text === undefined ? [] : [{ at, text }];
    }),
  };
}
