import { SECOND } from "../time.ts";
import { backOff } from "./retry.ts";

/** As many failures in a row, over all items, and the destination is taken to be down. */
const DOWN_AFTER = 5;
/** Longest wait of a destination that is down: its return is noticed this late at most. */
const MAX_PAUSE = 30 * SECOND;

/** How a destination does as a whole, so that a dead one is asked by one item at a time and not by all. */
export interface Pause {
  /** Failures since the last success. */
  readonly failures: number;
  /** Nothing starts before this, Unix milliseconds. */
  readonly until: number;
}

export const NO_PAUSE: Pause = { failures: 0, until: 0 };

/** The destination did not answer as it should; `random` in [0, 1). */
export function afterFailure(pause: Pause, now: number, random: number): Pause {
  const failures = pause.failures + 1;
  const beyond = failures - DOWN_AFTER + 1;
  return { failures, until: beyond > 0 ? now + backOff(beyond, random, MAX_PAUSE) : 0 };
}

/** When the next attempt may start; Infinity: when the one under way, the probe, has ended. */
export function pauseOpensAt(pause: Pause, inFlight: number): number {
  return pause.failures >= DOWN_AFTER && inFlight > 0 ? Infinity : pause.until;
}
