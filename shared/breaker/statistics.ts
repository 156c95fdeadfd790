import type { Report } from "./protocol.ts";
import type { BreakerState, Outcome } from "./state.ts";

/** Calls as they were reported, since the breaker was first used. Plain JSON. */
export interface BreakerStatistics {
  readonly successes: number;
  readonly errors: number;
  readonly slow: number;
  /** Results of an earlier generation, or of a probe whose lease had ended. */
  readonly stale: number;
  /** Calls that isolates did not make. */
  readonly refused: number;
  /** Times it opened by itself. */
  readonly openings: number;
}

export const NO_STATISTICS: BreakerStatistics = {
  successes: 0,
  errors: 0,
  slow: 0,
  stale: 0,
  refused: 0,
  openings: 0,
};

export function countReport(
  statistics: BreakerStatistics,
  { successes, failure }: Report,
  fresh: boolean,
): BreakerStatistics {
  if (!fresh) return { ...statistics, stale: statistics.stale + successes + (failure === null ? 0 : 1) };
  return {
    ...statistics,
    successes: statistics.successes + successes,
    errors: statistics.errors + (failure === "error" ? 1 : 0),
    slow: statistics.slow + (failure === "slow" ? 1 : 0),
  };
}

export function countProbe(
  statistics: BreakerStatistics,
  outcome: Outcome,
  fresh: boolean,
): BreakerStatistics {
  if (outcome === "unknown") return statistics;
  const success = outcome === "success";
  const report = { generation: 0, successes: success ? 1 : 0, failure: success ? null : outcome };
  return countReport(statistics, report, fresh);
}

export const countChange = (
  statistics: BreakerStatistics,
  before: BreakerState,
  next: BreakerState,
): BreakerStatistics =>
  next.kind === "open" && next.generation !== before.generation
    ? { ...statistics, openings: statistics.openings + 1 }
    : statistics;
