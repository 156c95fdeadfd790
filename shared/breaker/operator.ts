import { DAY } from "../time.ts";
import { after, closed, type BreakerState, type Forced } from "./state.ts";

/** An operator's order. Times are milliseconds. */
export interface ForceOrder {
  readonly kind: Forced["kind"];
  readonly by: string;
  readonly reason: string;
  /** From now; at most `LONGEST_FORCE`. */
  readonly duration: number;
}

/** A forced breaker protects nothing, or serves nobody: longer than this it is likely forgotten. */
export const LONGEST_FORCE = 7 * DAY;

/** Results change nothing until the order ends; a new order replaces an earlier one. */
export const force = (state: BreakerState, order: ForceOrder, now: number): Forced => ({
  ...after(state, now, order.reason),
  kind: order.kind,
  by: order.by,
  until: now + Math.min(order.duration, LONGEST_FORCE),
});

/** Ends an order before its time; closes the breaker too where it opened by itself, since the operator knows better. */
export const reset = (state: BreakerState, reason: string, now: number): BreakerState =>
  closed(after(state, now, reason));
