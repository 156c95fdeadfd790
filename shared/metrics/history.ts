import { MINUTE } from "../time.ts";
import { BOUNDS, mergeHistograms, quantile, type Histogram } from "./histogram.ts";
import type { Totals } from "./totals.ts";

/** Two hours: what an operator at night looks back on. Some 15 KB of the object's one value. */
const KEPT = 120;

/** One minute's answers by whose fault they were, of all routes. Plain JSON. */
export interface Minute extends Histogram {
  /** Its beginning, Unix milliseconds. */
  readonly at: number;
  /** Answers below 400. */
  readonly served: number;
  /** 4xx. */
  readonly refused: number;
  /** 5xx. */
  readonly failed: number;
}

/** The last minutes in order; one without a report is missing. */
export type History = readonly Minute[];

const EMPTY: Histogram = { buckets: Array.from({ length: BOUNDS.length + 1 }, () => 0), sum: 0 };

type Kind = "served" | "refused" | "failed";

const kindOf = (status: string): Kind =>
  Number(status) < 400 ? "served" : Number(status) < 500 ? "refused" : "failed";

/** A report's answers, all routes together. */
function sumOf({ routes }: Totals): Omit<Minute, "at"> {
  const counts: Record<Kind, number> = { served: 0, refused: 0, failed: 0 };
  let durations = EMPTY;
  for (const { statuses, buckets, sum } of Object.values(routes)) {
    durations = mergeHistograms(durations, { buckets, sum });
    for (const [status, count] of Object.entries(statuses)) counts[kindOf(status)] += count;
  }
  return { ...durations, ...counts };
}

/** Adds a report to the minute it came in: what it counts happened in the minute before. */
export function note(history: History, delta: Totals, now: number): History {
  const at = now - (now % MINUTE);
  const last = history.at(-1);
  const added = sumOf(delta);
  const minute =
    last?.at === at
      ? {
          ...mergeHistograms(last, added),
          at,
          served: last.served + added.served,
          refused: last.refused + added.refused,
          failed: last.failed + added.failed,
        }
      : { ...added, at };
  const before = last?.at === at ? history.slice(0, -1) : history;
  return [...before, minute].filter((each) => each.at > at - KEPT * MINUTE);
}

/** Minutes that "now" is made of: one alone is too uneven, as isolates report once in each. */
const RECENT = 5;

/** The last minutes together. Plain JSON. */
export interface Recent {
  readonly requestsPerMinute: number;
  /** 5xx of all, 0 to 1; null: there was nothing. */
  readonly failedShare: number | null;
  /** Milliseconds. */
  readonly p95: number | null;
}

export function recent(history: History, now: number): Recent {
  const since = now - (now % MINUTE) - RECENT * MINUTE;
  const minutes = history.filter(({ at }) => at >= since);
  const failed = minutes.reduce((sum, minute) => sum + minute.failed, 0);
  const all = minutes.reduce((sum, { served, refused }) => sum + served + refused, failed);
  const together = minutes.reduce<Histogram>(
    (sum, { buckets, sum: ms }) => mergeHistograms(sum, { buckets, sum: ms }),
    EMPTY,
  );
  return {
    requestsPerMinute: all / RECENT,
    failedShare: all === 0 ? null : failed / all,
    p95: quantile(together, 0.95),
  };
}

/** Every minute of the last two hours, those without a report empty. */
export function everyMinute(history: History, now: number): History {
  const end = now - (now % MINUTE);
  const known = new Map(history.map((minute) => [minute.at, minute]));
  return Array.from({ length: KEPT }, (_, i) => {
    const at = end - (KEPT - 1 - i) * MINUTE;
    return known.get(at) ?? { ...EMPTY, at, served: 0, refused: 0, failed: 0 };
  });
}
