import type { Report } from "./protocol.ts";
import type { BreakerSettings } from "./settings.ts";
import {
  after,
  closed,
  type BreakerState,
  type Closed,
  type HalfOpen,
  type Lease,
  type Open,
  type Outcome,
} from "./state.ts";

/**
 * The transitions of a breaker, decided in one place for all isolates. Each function gives back the very state it was
 * given where nothing changed. Times are Unix milliseconds, `random` is in [0, 1).
 */

/** The part of an open time that is random, so that breakers which opened together do not all probe together. */
const JITTER = 0.1;

/** Milliseconds that the n-th opening since the last close lasts. */
export function openTime(
  { openFor, longestOpen }: BreakerSettings,
  openings: number,
  random: number,
): number {
  const full = Math.min(longestOpen / (1 + JITTER), openFor * 2 ** Math.min(openings - 1, 30));
  return Math.round(full * (1 + JITTER * random));
}

/** What the passing of time alone has changed. */
export function settle(state: BreakerState, now: number): BreakerState {
  switch (state.kind) {
    case "closed":
    case "open":
      return state;
    case "half_open": {
      const probes = state.probes.filter(({ expiresAt }) => expiresAt > now);
      return probes.length === state.probes.length ? state : { ...state, probes };
    }
    case "forced_open":
      return state.until > now ? state : halfOpen(state, state.until, 0, "forced_open ended");
    case "forced_closed":
      return state.until > now ? state : closed(after(state, state.until, "forced_closed ended"));
  }
}

/** Counts what an isolate reports. Of another generation, or while not closed: nothing changes. */
export function record(
  state: BreakerState,
  { generation, successes, failure }: Report,
  settings: BreakerSettings,
  now: number,
  random: number,
): BreakerState {
  if (state.kind !== "closed" || state.generation !== generation) return state;
  const before = successes > 0 ? 0 : state.failuresInARow;
  if (failure === null) return before === state.failuresInARow ? state : { ...state, failuresInARow: before };
  const failuresInARow = before + 1;
  const errors = [...state.errors.filter((at) => at > now - settings.errorWindow), now];
  if (failuresInARow >= settings.failuresInARow)
    return open(state, 1, settings, now, random, `${failuresInARow} failures in a row`);
  if (errors.length >= settings.errors)
    return open(
      state,
      1,
      settings,
      now,
      random,
      `${errors.length} failures in ${settings.errorWindow / 1_000} s`,
    );
  return { ...state, failuresInARow, errors };
}

/** Somebody wants to call: hands out a probe's place where the state has one. */
export function acquire(
  state: BreakerState,
  settings: BreakerSettings,
  now: number,
): { readonly state: BreakerState; readonly lease: Lease | null } {
  const ready = state.kind === "open" && state.until <= now ? probing(state, now) : state;
  if (ready.kind !== "half_open" || ready.probes.length >= settings.probes)
    return { state: ready, lease: null };
  const probe = ready.issued + 1;
  const probes = [...ready.probes, { probe, expiresAt: now + settings.probeLease }];
  return { state: { ...ready, issued: probe, probes }, lease: { generation: ready.generation, probe } };
}

/** A probe's result. Ignored unless its lease is still held: it may be of an earlier generation, or too late. */
export function probed(
  state: BreakerState,
  lease: Lease,
  outcome: Outcome,
  settings: BreakerSettings,
  now: number,
  random: number,
): BreakerState {
  if (!isHeld(state, lease)) return state;
  const probes = state.probes.filter(({ probe }) => probe !== lease.probe);
  switch (outcome) {
    case "unknown":
      return { ...state, probes };
    case "error":
    case "slow":
      return open(
        state,
        state.openings + 1,
        settings,
        now,
        random,
        outcome === "slow" ? "a probe was slow" : "a probe failed",
      );
    case "success": {
      const successes = state.successes + 1;
      return successes < settings.successesToClose
        ? { ...state, successes, probes }
        : closed(after(state, now, `${successes} probes succeeded`));
    }
  }
}

export const isHeld = (state: BreakerState, lease: Lease): state is HalfOpen =>
  state.kind === "half_open" &&
  state.generation === lease.generation &&
  state.probes.some(({ probe }) => probe === lease.probe);

function open(
  state: Closed | HalfOpen,
  openings: number,
  settings: BreakerSettings,
  now: number,
  random: number,
  cause: string,
): Open {
  return {
    ...after(state, now, cause),
    kind: "open",
    openings,
    until: now + openTime(settings, openings, random),
  };
}

const probing = (state: Open, now: number): HalfOpen =>
  halfOpen(state, now, state.openings, "the open time is over");

const halfOpen = (state: BreakerState, now: number, openings: number, cause: string): HalfOpen => ({
  ...after(state, now, cause),
  kind: "half_open",
  openings,
  successes: 0,
  issued: 0,
  probes: [],
});
