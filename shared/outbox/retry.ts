import { MINUTE, SECOND } from "../time.ts";
import type { DeliveryOutcome } from "./effect.ts";

/** First wait after a failure; a hiccup is over by then, and a person is still looking. */
const BASE_DELAY = 1 * SECOND;
/** Longest wait between two attempts of one item. */
const MAX_DELAY = 15 * MINUTE;
/**
 * Attempts of one item before it becomes a dead letter. With 15 min between them this is about a day: an outage
 * of some hours loses nothing, and an item that can never succeed blocks its own subject for a day at most.
 */
export const MAX_ATTEMPTS = 100;
/** Shortest time an item rests after the destination turned it away, so that a wrong clock cannot spin. */
const MIN_HOLD = 50;

/** Milliseconds to wait after the n-th failure (n from 1), half fixed and half by `random` in [0, 1). */
export function backOff(failures: number, random: number): number {
  const full = Math.min(MAX_DELAY, BASE_DELAY * 2 ** Math.min(failures - 1, 30));
  return Math.round(full / 2 + (full / 2) * random);
}

/** What becomes of an item after an attempt. Times are Unix milliseconds; `attempts` counts the failed ones. */
export type Settlement =
  | { readonly state: "done"; readonly reason: string | null }
  | { readonly state: "dead"; readonly reason: string }
  /** Tried in vain; stored, because the count matters. */
  | { readonly state: "pending"; readonly attempts: number; readonly dueAt: number; readonly reason: string }
  /** Not really tried; only memory has to know. */
  | { readonly state: "held"; readonly dueAt: number; readonly reason: string };

export interface Attempted {
  /** Failed attempts before this one. */
  readonly attempts: number;
  readonly expiresAt: number | null;
}

export const isExpired = (item: Pick<Attempted, "expiresAt">, now: number): boolean =>
  item.expiresAt !== null && item.expiresAt <= now;

export function settle(item: Attempted, outcome: DeliveryOutcome, now: number, random: number): Settlement {
  switch (outcome.kind) {
    case "delivered":
      return { state: "done", reason: null };
    case "dropped":
      return { state: "done", reason: outcome.reason };
    case "rejected":
      return { state: "dead", reason: outcome.reason };
    case "held":
      return { state: "held", dueAt: now + Math.max(MIN_HOLD, outcome.retryAfter), reason: outcome.reason };
    case "retry":
      return settleFailure(item, outcome, now, random);
  }
}

function settleFailure(
  item: Attempted,
  { reason, retryAfter = 0 }: { reason: string; retryAfter?: number },
  now: number,
  random: number,
): Settlement {
  const attempts = item.attempts + 1;
  if (attempts >= MAX_ATTEMPTS)
    return { state: "dead", reason: `gave up after ${attempts} attempts: ${reason}` };
  const dueAt = now + Math.max(retryAfter, backOff(attempts, random));
  if (isExpired(item, dueAt)) return { state: "dead", reason: `expired: ${reason}` };
  return { state: "pending", attempts, dueAt, reason };
}
