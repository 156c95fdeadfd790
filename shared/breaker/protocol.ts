import { SECOND } from "../time.ts";
import type { BreakerSettings } from "./settings.ts";
import type { BreakerState, Lease } from "./state.ts";

/** Who found all probes under way asks again after this, in milliseconds. */
const PROBE_WAIT = 1 * SECOND;

/** What an isolate is told of the state. A wait and not a time, since the clocks of two machines differ. */
export type View =
  | { readonly kind: "closed"; readonly generation: number }
  /** No call before `retryAfter` milliseconds are over; after them the object is asked for a probe. */
  | { readonly kind: "open" | "half_open"; readonly generation: number; readonly retryAfter: number };

/** The answer to "may I call?": a lease where this call is a probe. */
export interface Answer {
  readonly view: View;
  readonly lease: Lease | null;
}

/** What happened in an isolate since its last report, in that order. */
export interface Report {
  readonly generation: number;
  readonly successes: number;
  readonly failure: "error" | "slow" | null;
}

/** Before this the object need not be asked; `state` is one that `settle` has brought up to `now`. */
export function viewOf(state: BreakerState, { probes }: BreakerSettings, now: number): View {
  const { generation } = state;
  switch (state.kind) {
    case "closed":
    case "forced_closed":
      return { kind: "closed", generation };
    case "open":
    case "forced_open":
      return { kind: "open", generation, retryAfter: Math.max(0, state.until - now) };
    case "half_open":
      return { kind: "half_open", generation, retryAfter: state.probes.length < probes ? 0 : PROBE_WAIT };
  }
}
