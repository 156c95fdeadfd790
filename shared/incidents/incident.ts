import type { Severity } from "../alerts/signal.ts";
import { worst } from "../alerts/severity.ts";
import { err, ok, type Result } from "../result.ts";
import type { IncidentType } from "./types.ts";

/** Times are Unix milliseconds. `by: null` is the edge itself. */
export type IncidentState =
  | { readonly kind: "open" }
  | { readonly kind: "acknowledged"; readonly by: string; readonly at: number }
  | { readonly kind: "resolved"; readonly by: string | null; readonly at: number };

/** Something that somebody has to see to, with all alerts of its cause. Plain JSON. */
export interface Incident {
  readonly id: number;
  readonly type: IncidentType;
  /** What it is about; null: the type says it all. */
  readonly subject: string | null;
  /** The worst of its alerts so far. */
  readonly severity: Severity;
  readonly state: IncidentState;
  readonly openedAt: number;
  /** What its first alert said. */
  readonly summary: string;
  readonly runbook: string;
  readonly owner: string | null;
  /** Keys of the alerts that still fire. */
  readonly firing: readonly string[];
  /** Something happened that does not end by itself: only an operator resolves it. */
  readonly waitsForPerson: boolean;
  /** 1, and one more each time it came back. */
  readonly times: number;
  readonly remindEvery: number | null;
  /** When it is told again; null: never. */
  readonly remindAt: number | null;
}

/** An alert as an incident sees it. */
export interface Cause {
  readonly key: string;
  readonly severity: Severity;
  readonly remindEvery: number | null;
  /** Over at once: no word will end it. */
  readonly happened: boolean;
}

export type IncidentFault = "already_acknowledged" | "already_resolved" | "not_resolved";

export const isResolved = ({ state }: Incident): boolean => state.kind === "resolved";

/** The name under which alerts of one cause meet. */
export const causeOf = (type: IncidentType, subject: string | null): string =>
  subject === null ? type : `${type}:${subject}`;

const sooner = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? (one ?? other) : Math.min(one, other);

export function open(
  about: Pick<Incident, "id" | "type" | "subject" | "summary" | "runbook">,
  cause: Cause,
  now: number,
): Incident {
  return join(
    {
      ...about,
      severity: cause.severity,
      state: { kind: "open" },
      openedAt: now,
      owner: null,
      firing: [],
      waitsForPerson: false,
      times: 1,
      remindEvery: null,
      remindAt: null,
    },
    cause,
    now,
  );
}

/** Another alert of the same cause, or more of one; what somebody has taken stays theirs. */
export function join(incident: Incident, cause: Cause, now: number): Incident {
  const remindEvery = sooner(incident.remindEvery, cause.remindEvery);
  const firing =
    cause.happened || incident.firing.includes(cause.key) ? incident.firing : [...incident.firing, cause.key];
  return {
    ...incident,
    severity: worst(incident.severity, cause.severity),
    firing,
    waitsForPerson: incident.waitsForPerson || cause.happened,
    remindEvery,
    // People have just been told.
    remindAt: incident.state.kind !== "open" || remindEvery === null ? null : now + remindEvery,
  };
}

/** Back from `resolved`: by its cause (`cause`), or by an operator. The owner stays. */
export function reopen(
  incident: Incident,
  now: number,
  cause: Cause | null,
): Result<Incident, IncidentFault> {
  if (!isResolved(incident)) return err("not_resolved");
  const { remindEvery } = incident;
  const again: Incident = {
    ...incident,
    state: { kind: "open" },
    times: incident.times + 1,
    waitsForPerson: cause === null,
    remindAt: remindEvery === null ? null : now + remindEvery,
  };
  return ok(cause === null ? again : join(again, cause, now));
}

/** One of its alerts has ended; the last one resolves it, unless a person has to. */
export function leave(incident: Incident, key: string, now: number): Incident {
  const firing = incident.firing.filter((one) => one !== key);
  const over = firing.length === 0 && !incident.waitsForPerson && !isResolved(incident);
  return over
    ? { ...incident, firing, state: { kind: "resolved", by: null, at: now }, remindAt: null }
    : { ...incident, firing };
}

/** Somebody sees to it: reminders stop, and it is theirs unless it has an owner. */
export function acknowledge(incident: Incident, by: string, now: number): Result<Incident, IncidentFault> {
  switch (incident.state.kind) {
    case "acknowledged":
      return err("already_acknowledged");
    case "resolved":
      return err("already_resolved");
    case "open":
      return ok({
        ...incident,
        state: { kind: "acknowledged", by, at: now },
        owner: incident.owner ?? by,
        remindAt: null,
      });
  }
}

export const assign = (incident: Incident, owner: string | null): Result<Incident, IncidentFault> =>
  isResolved(incident) ? err("already_resolved") : ok({ ...incident, owner });

/** An operator's word. What still fires no longer belongs to it: should that get worse, it opens again. */
export const resolve = (incident: Incident, by: string, now: number): Result<Incident, IncidentFault> =>
  isResolved(incident)
    ? err("already_resolved")
    : ok({
        ...incident,
        firing: [],
        waitsForPerson: false,
        state: { kind: "resolved", by, at: now },
        remindAt: null,
      });

/** A reminder has gone out; one that comes late is not followed by those it missed. */
export const reminded = (incident: Incident, now: number): Incident => ({
  ...incident,
  remindAt: incident.remindEvery === null ? null : now + incident.remindEvery,
});
