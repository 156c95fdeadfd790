import { SECOND } from "../time.ts";

/** A change works everywhere within 10 s (row P5), so no request is judged by a policy confirmed longer ago. */
const OLDEST = 10 * SECOND;
/** From here on a request fetches in the background, so that a busy isolate never waits for the policy. */
const DUE = 5 * SECOND;
/** Between two pulls, and after one that failed: spares the object a flood of calls. */
const PAUSE = SECOND;

/** What an isolate knows of its own copy. Times in Unix milliseconds; null: never. */
export interface Copy {
  /** When the last successful pull began. */
  readonly confirmedAt: number | null;
  /** When the last pull began, whatever became of it. */
  readonly triedAt: number | null;
  /** When a pull last failed or took too long. */
  readonly failedAt: number | null;
  /** A newer version was announced. */
  readonly outdated: boolean;
}

/** `wait`: pull before the request is judged. `pull`: in the background. `use`: as it is. */
export type Step = "use" | "pull" | "wait";

const within = (since: number | null, period: number, now: number): boolean =>
  since !== null && now - since < period;

export function nextStep({ confirmedAt, triedAt, failedAt, outdated }: Copy, now: number): Step {
  if (within(failedAt, PAUSE, now)) return "use";
  if (!within(confirmedAt, OLDEST, now)) return "wait";
  const due = outdated || !within(confirmedAt, DUE, now);
  return due && !within(triedAt, PAUSE, now) ? "pull" : "use";
}
