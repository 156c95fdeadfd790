import type { PublicIncident } from "../status/incident.ts";
import type { Incident } from "./incident.ts";
import type { TimelineEntry } from "./timeline.ts";
import { INCIDENT_TYPES } from "./types.ts";

/** Everything known of an incident. */
export interface KnownIncident {
  readonly incident: Incident;
  readonly timeline: readonly TimelineEntry[];
}

const STATE = { open: "investigating", acknowledged: "in work", resolved: "resolved" } as const;

/** What happened to it, as the public may hear it; of the rest of the timeline nothing is told. */
const UPDATES: { readonly [Kind in TimelineEntry["kind"]]?: string } = {
  opened: "We have noticed it and are looking into it.",
  acknowledged: "Somebody is working on it.",
  reopened: "It is back.",
  resolved: "It is over.",
};

/**
 * What the public is told: nothing that anybody wrote, and no name of ours. Null: it is not told of it at all. `componentOf`
 * gives the public name of an incident's subject (a check), null where that has none: a subject is never shown itself.
 */
export function publicIncident(
  { incident, timeline }: KnownIncident,
  componentOf: (subject: string) => string | null,
): PublicIncident | null {
  const { id, type, severity, state, subject, openedAt } = incident;
  const { publicTitle } = INCIDENT_TYPES[type];
  if (publicTitle === null) return null;
  const component = subject === null ? null : componentOf(subject);
  return {
    id: String(id),
    title: publicTitle,
    state: STATE[state.kind],
    severity,
    components: component === null ? [] : [component],
    startedAt: openedAt,
    resolvedAt: state.kind === "resolved" ? state.at : null,
    updates: timeline.flatMap(({ at, kind }) => {
      const text = UPDATES[kind];
      return text === undefined ? [] : [{ at, text }];
    }),
  };
}
