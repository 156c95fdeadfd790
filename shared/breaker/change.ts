import type { AuditEvent } from "../audit/event.ts";
import type { BreakerState } from "./state.ts";

/** One change of state, as history keeps it. Plain JSON. */
export interface BreakerChange {
  readonly generation: number;
  /** Unix milliseconds. */
  readonly at: number;
  readonly from: BreakerState["kind"];
  readonly to: BreakerState["kind"];
  readonly cause: string;
  /** The operator who ordered it; null: it went by results. */
  readonly by: string | null;
  /** Unix milliseconds; null: it has no end of its own. */
  readonly until: number | null;
}

export const changeOf = (before: BreakerState, next: BreakerState, by: string | null): BreakerChange => ({
  generation: next.generation,
  at: next.since,
  from: before.kind,
  to: next.kind,
  cause: next.cause,
  by,
  until: "until" in next ? next.until : null,
});

export const changeEvent = (dependency: string, change: BreakerChange): AuditEvent => ({
  at: change.at,
  class: "security",
  event: "breaker_changed",
  actor: change.by === null ? { type: "system", id: "breaker" } : { type: "operator", id: change.by },
  address: null,
  outcome: "success",
  requestId: null,
  detail: {
    dependency,
    generation: change.generation,
    from: change.from,
    to: change.to,
    cause: change.cause,
    until: change.until,
  },
});
