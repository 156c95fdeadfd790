import type { Signal } from "../alerts/signal.ts";
import type { HeartbeatSettings } from "./settings.ts";

export const BEAT_STATUSES = ["up", "degraded", "stopping"] as const;
export type BeatStatus = (typeof BEAT_STATUSES)[number];

/** What is known of a service from its heartbeats alone. Times are Unix milliseconds of the edge's own clock. */
export type ServiceState =
  /** Expected by the configuration, never heard. */
  | { readonly kind: "awaited"; readonly since: number }
  | { readonly kind: "up" | "degraded"; readonly since: number; readonly heardAt: number }
  /** It said that it stops: silence is no outage until the configured time is over. */
  | { readonly kind: "stopping"; readonly since: number; readonly heardAt: number }
  /** `was`: what it said last; a service that was degraded still is until it says otherwise. */
  | {
      readonly kind: "lost";
      readonly since: number;
      readonly heardAt: number | null;
      readonly was: "awaited" | BeatStatus;
    };

/** What a step leads to; the signals are to be stored together with the state. */
export interface Step {
  readonly state: ServiceState;
  readonly signals: readonly Signal[];
}

export const awaited = (now: number): ServiceState => ({ kind: "awaited", since: now });

/** What it said last; null: it was never heard. */
export function lastStatus(state: ServiceState): BeatStatus | null {
  const kind = state.kind === "lost" ? state.was : state.kind;
  return kind === "awaited" ? null : kind;
}

const lostSignal = (subject: string, state: "firing" | "resolved", summary: string, at: number): Signal => ({
  name: "heartbeat_lost",
  subject,
  state,
  summary,
  at,
});

const degradedSignal = (subject: string, state: "firing" | "resolved", at: number): Signal => ({
  name: "service_degraded",
  subject,
  state,
  summary: state === "firing" ? `${subject} says that it is degraded` : `${subject} is no longer degraded`,
  at,
});

/** The service was heard. */
export function beat(name: string, state: ServiceState, status: BeatStatus, now: number): Step {
  const signals: Signal[] = [];
  const was = lastStatus(state);
  if (state.kind === "lost") signals.push(lostSignal(name, "resolved", `${name} is heard again`, now));
  if (status === "degraded" && was !== "degraded") signals.push(degradedSignal(name, "firing", now));
  if (status !== "degraded" && was === "degraded") signals.push(degradedSignal(name, "resolved", now));
  const since = state.kind === status ? state.since : now;
  return { state: { kind: status, since, heardAt: now }, signals };
}

/**
 * When silence becomes an outage; null: it is one already. `lookingSince`: since when the edge has been there to hear
 * without a break, for silence before that says nothing of the service.
 */
export function lostAt(
  state: ServiceState,
  settings: HeartbeatSettings,
  lookingSince: number,
): number | null {
  const patience = settings.period + settings.grace;
  switch (state.kind) {
    case "awaited":
      return Math.max(state.since, lookingSince) + patience;
    case "up":
    case "degraded":
      return Math.max(state.heardAt, lookingSince) + patience;
    case "stopping":
      return Math.max(state.heardAt + settings.stoppingFor, lookingSince + patience);
    case "lost":
      return null;
  }
}

/** Time has passed; the same state, and no signal, where nothing came of it. */
export function pass(
  name: string,
  state: ServiceState,
  settings: HeartbeatSettings,
  lookingSince: number,
  now: number,
): Step {
  const at = lostAt(state, settings, lookingSince);
  if (state.kind === "lost" || at === null || now < at) return { state, signals: [] };
  return {
    state: {
      kind: "lost",
      since: now,
      heardAt: state.kind === "awaited" ? null : state.heardAt,
      was: state.kind,
    },
    signals: [lostSignal(name, "firing", `${name} ${SILENCES[state.kind]}`, now)],
  };
}

const SILENCES = {
  awaited: "has never been heard",
  up: "has fallen silent",
  degraded: "has fallen silent",
  stopping: "stopped on purpose and did not come back",
} as const;
