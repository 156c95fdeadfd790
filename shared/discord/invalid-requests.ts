import * as z from "../schema.ts";
import { MINUTE } from "../time.ts";
import type { Lane } from "../outbox/effect.ts";

/**
 * Answers 401, 403 and 429 that Discord bears from one address in 10 minutes before its front shuts that address
 * out (Discord reference, "Invalid Request Limit").
 */
const DISCORD_LIMIT = 10_000;
/** Where we stop; the rest is kept for people who wait, and for other programs at our address. */
const BUDGET: Readonly<Record<Lane, number>> = {
  background: 0.6 * DISCORD_LIMIT,
  interactive: 0.8 * DISCORD_LIMIT,
};
/** Ten minutes and the one that has begun: never shorter than Discord's window, wherever that starts. */
const MINUTES_KEPT = 11;

/** Counts by whole minute since the epoch, oldest first. */
export const invalidRequestsSchema = z.readonly(z.array(z.object({ minute: z.int(), count: z.int() })));
export type InvalidRequests = z.infer<typeof invalidRequestsSchema>;

const current = (requests: InvalidRequests, now: number): InvalidRequests =>
  requests.filter(({ minute }) => minute > Math.floor(now / MINUTE) - MINUTES_KEPT);

export const invalidTotal = (requests: InvalidRequests, now: number): number =>
  current(requests, now).reduce((total, { count }) => total + count, 0);

/** Another invalid answer came. */
export function countInvalid(requests: InvalidRequests, now: number): InvalidRequests {
  const minute = Math.floor(now / MINUTE);
  const kept = current(requests, now);
  const last = kept.at(-1);
  if (last?.minute !== minute) return [...kept, { minute, count: 1 }];
  return [...kept.slice(0, -1), { minute, count: last.count + 1 }];
}

/** When the budget allows another call of the lane; at most `now`: at once. */
export function budgetOpensAt(requests: InvalidRequests, lane: Lane, now: number): number {
  let total = invalidTotal(requests, now);
  if (total < BUDGET[lane]) return now;
  for (const { minute, count } of current(requests, now)) {
    total -= count;
    if (total < BUDGET[lane]) return (minute + MINUTES_KEPT) * MINUTE;
  }
  return now;
}
