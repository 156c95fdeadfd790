import type { Signal } from "../alerts/signal.ts";
import { DAY } from "../time.ts";
import { CADENCES, periodAt, periodBefore, type Cadence, type Period } from "./period.ts";
import { reportOf, type ComplianceResult } from "./report.ts";

/** Time to sign what a period has left open, before anybody is reminded of it. */
const GRACE: Readonly<Record<Cadence, number>> = {
  daily: 1 * DAY,
  weekly: 2 * DAY,
  monthly: 7 * DAY,
  quarterly: 14 * DAY,
};
/** Periods that are looked back on, and can still be signed; what was missed earlier stays missed, and the report says so. */
const LOOK_BACK: Readonly<Record<Cadence, number>> = { daily: 14, weekly: 8, monthly: 6, quarterly: 4 };
/** From so many overdue periods on, nobody is looking. */
const NEGLECTED = 3;

/** The current period and those before it that can still be signed, newest first; none that was over before `since`. */
export function openPeriods(cadence: Cadence, since: number, now: number): readonly Period[] {
  const periods: Period[] = [];
  for (
    let period = periodAt(cadence, now);
    period.end > since && periods.length <= LOOK_BACK[cadence];
    period = periodBefore(period)
  ) {
    periods.push(period);
  }
  return periods;
}

/** What is overdue, one signal a cadence; `since`: when the edge began to look. */
export const overdueSignals = (
  results: readonly ComplianceResult[],
  since: number,
  now: number,
): readonly Signal[] => CADENCES.map((cadence) => overdueSignal(cadence, results, since, now));

function overdueSignal(
  cadence: Cadence,
  results: readonly ComplianceResult[],
  since: number,
  now: number,
): Signal {
  const overdue = openPeriods(cadence, since, now)
    .filter(({ end }) => now >= end + GRACE[cadence])
    .map((period) => reportOf(period, results, now))
    .filter(({ state }) => state === "overdue");
  const about = { name: "compliance_overdue", subject: cadence, at: now } as const;
  const [newest] = overdue;
  if (newest === undefined) {
    return { ...about, state: "resolved", summary: `No ${cadence} check is overdue` };
  }
  const open = overdue.reduce((sum, { items, done }) => sum + items.length - done, 0);
  return {
    ...about,
    state: "firing",
    severity: overdue.length >= NEGLECTED ? "warning" : "info",
    summary: `${open} of the ${cadence} checks are open, in periods that are over (${overdue.length})`,
    facts: { open, periods: overdue.length, newest: newest.period.id },
  };
}
