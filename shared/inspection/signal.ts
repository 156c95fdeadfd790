import type { RuleId } from "./rules.ts";

/** One thing a detector saw. */
export interface Signal {
  readonly rule: RuleId;
  /** Against `BLOCK_SCORE`. */
  readonly score: number;
  /** Where in the looked-at text it begins, for the evidence. */
  readonly at: number;
}

export const signal = (rule: RuleId, score: number, at: number): Signal => ({ rule, score, at });
