import type { BreakerState } from "../breaker/state.ts";

/** `good`: as it should be. `warn`: look at it. `bad`: act. `idle`: nothing to say. */
export type Tone = "good" | "warn" | "bad" | "idle";

const BREAKERS: Readonly<Record<BreakerState["kind"], readonly [word: string, tone: Tone]>> = {
  closed: ["closed", "good"],
  half_open: ["trying", "warn"],
  open: ["open", "bad"],
  forced_open: ["held open", "warn"],
  forced_closed: ["held closed", "warn"],
};

/** A breaker's state in a word; undefined: its object did not answer. */
export const breakerWord = (kind: BreakerState["kind"] | undefined): string =>
  kind === undefined ? "no answer" : BREAKERS[kind][0];

export const breakerTone = (kind: BreakerState["kind"] | undefined): Tone =>
  kind === undefined ? "bad" : BREAKERS[kind][1];
