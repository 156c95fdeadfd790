import { MINUTE } from "../time.ts";
import type { CheckDefinition } from "./definition.ts";
import { better, worse, type Level, type Sample } from "./sample.ts";

export type Standing = Level | "unknown";

/** A level and the slot it was found in (Unix milliseconds). */
interface Mark {
  readonly level: Level;
  readonly at: number;
}

/** Where a check stands. Plain JSON; times are Unix milliseconds. */
export interface CheckState {
  readonly standing: Standing;
  /** The slot of the first result that says so. */
  readonly since: number;
  /** The newest results, oldest first, as many as a change needs. */
  readonly recent: readonly Mark[];
  /** Begin of the slot counted last; null: none was. */
  readonly countedAt: number | null;
  readonly last: Pick<Sample, "level" | "latency" | "reason"> | null;
  /** What operators have been told of; null: that nothing is wrong. */
  readonly told: Exclude<Level, "up"> | null;
}

export const unknownSince = (at: number): CheckState => ({
  standing: "unknown",
  since: at,
  recent: [],
  countedAt: null,
  last: null,
  told: null,
});

type Timing = Pick<CheckDefinition, "every">;

/** Begin of the slot that a time falls into. A run belongs to the slot it was meant for, however late it is. */
const slotOf = (at: number, { every }: Timing): number => at - (at % every);

/** Whether the slot of that time has not been counted yet: a doubled run's has, an older one's is past. */
export function isDue(state: CheckState | undefined, timing: Timing, at: number): boolean {
  const countedAt = state?.countedAt ?? null;
  return countedAt === null || slotOf(at, timing) > countedAt;
}

/** Slots without a result after which nobody can say any more how it stands; a minute more for cron's lateness. */
const SILENT_SLOTS = 3;
const silence = ({ every }: Timing): number => SILENT_SLOTS * every + MINUTE;

/** How a check stands at a time: what has not been looked at for long is unknown. */
export function standingAt(state: CheckState | undefined, timing: Timing, now: number): Standing {
  const countedAt = state?.countedAt ?? null;
  if (state === undefined || countedAt === null) return "unknown";
  return now - countedAt > silence(timing) ? "unknown" : state.standing;
}

/** The state with the result of one slot, which `isDue`. */
export function count(
  state: CheckState,
  definition: Pick<CheckDefinition, "every" | "failures" | "successes">,
  { level, latency, reason }: Sample,
  at: number,
): CheckState {
  const slot = slotOf(at, definition);
  const counted = { ...state, countedAt: slot, last: { level, latency, reason } };
  if (level === "maintenance") return { ...counted, recent: [] };
  // "In a row" ends where nobody looked for long.
  const interrupted = state.countedAt !== null && slot - state.countedAt > silence(definition);
  const { failures, successes } = definition;
  const recent = [...(interrupted ? [] : state.recent), { level, at: slot }].slice(
    -Math.max(failures, successes),
  );
  const decided = decide(state.standing, recent, failures, successes);
  return { ...counted, recent, ...(decided === null ? {} : { standing: decided.level, since: decided.at }) };
}

/**
 * Falls to the best of the last `failures` results where even that is worse than now, and rises to the worst of the last
 * `successes` where even that is better. From unknown anything but down counts at once: nobody need wait to hear
 * that all is well. Null: stays.
 */
function decide(
  standing: Standing,
  recent: readonly Mark[],
  failures: number,
  successes: number,
): Mark | null {
  const newest = recent.at(-1);
  if (newest === undefined) return null;
  if (standing === "unknown" && newest.level !== "down") return newest;

  const now: Level = standing === "unknown" ? "up" : standing;
  const fallen = extreme(recent, failures, better);
  if (fallen !== null && fallen.level !== now && worse(fallen.level, now) === fallen.level) return fallen;
  const risen = extreme(recent, successes, worse);
  if (risen !== null && risen.level !== now && better(risen.level, now) === risen.level) return risen;
  return null;
}

/** Over the last `length` results, from when the first of them; null while there are fewer. */
function extreme(
  recent: readonly Mark[],
  length: number,
  choose: (a: Level, b: Level) => Level,
): Mark | null {
  const [first, ...rest] = recent.slice(-length);
  if (first === undefined || rest.length + 1 < length) return null;
  return { level: rest.reduce((level, mark) => choose(level, mark.level), first.level), at: first.at };
}
