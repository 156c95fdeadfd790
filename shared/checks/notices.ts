import type { Signal } from "../alerts/signal.ts";
import { utcText } from "../time.ts";
import type { CheckState } from "./machine.ts";

type Told = CheckState["told"];

/** A change that operators have to hear of: what they knew, and what is so now. */
export interface Notice {
  readonly check: string;
  readonly from: Told;
  readonly to: Told;
  /** Since when it is so; Unix milliseconds. */
  readonly since: number;
  readonly reason: string | null;
}

const RANK = { none: 0, degraded: 1, down: 2 } as const;
const rank = (told: Told): number => RANK[told ?? "none"];

/**
 * What operators have not been told yet; null: nothing. During planned work only good news is told; what is still
 * wrong at its end is told then.
 */
export function noticeOf(check: string, state: CheckState, planned: boolean): Notice | null {
  const { standing, told, since, last } = state;
  if (standing === "unknown") return null;
  const to = standing === "up" ? null : standing;
  if (to === told || (planned && rank(to) > rank(told))) return null;
  return { check, from: told, to, since, reason: to === null ? null : (last?.reason ?? null) };
}

/** The notice that nobody looks any more; null where nothing was told. */
export const endOf = (check: string, { told }: CheckState, now: number): Notice | null =>
  told === null ? null : { check, from: told, to: null, since: now, reason: null };

/** Begin with what fires: should only half of them arrive, operators hear of the worse half. */
export function signalsOf({ check, from, to, since, reason }: Notice, now: number): readonly Signal[] {
  const because = reason === null ? "" : `: ${reason}`;
  const signal = (level: NonNullable<Told>, state: "firing" | "resolved", summary: string): Signal => ({
    name: `check_${level}`,
    subject: check,
    state,
    summary,
    // The alert begins with the last of the bad results, the trouble with the first.
    ...(state === "firing" ? { facts: { "first seen": utcText(since) } } : {}),
    at: now,
  });
  return [
    ...(to === null ? [] : [signal(to, "firing", `The check ${check} is ${to}${because}`)]),
    ...(from === null
      ? []
      : [signal(from, "resolved", `The check ${check} is ${to ?? "up"}${to === null ? " again" : because}`)]),
  ];
}
