import type { Signal } from "../alerts/signal.ts";
import type { AnomalyFigures } from "./figures.ts";
import { minuteOf, remember, type TrafficMemory } from "./memory.ts";
import { ANOMALY_RULES, type AnomalyRule, type Measure } from "./rules.ts";
import type { Traffic } from "./traffic.ts";

/** How one rule stands. `streak`: minutes in a row that speak for the other state. */
interface Standing {
  readonly kind: "quiet" | "firing";
  readonly streak: number;
  /** The last change, until it was told. */
  readonly untold: Signal | null;
}

/** All that is remembered between two looks, as plain JSON. */
export interface TrafficWatch {
  readonly memory: TrafficMemory;
  /** By `idOf` a rule. */
  readonly standings: Readonly<Record<string, Standing>>;
}

/** While one of these is broken, what is seen is not what is usual. */
const FLOOD_RULES = ANOMALY_RULES.filter(({ signal }) => signal === "traffic_flood");

const QUIET: Standing = { kind: "quiet", streak: 0, untold: null };
const idOf = ({ signal, subject }: AnomalyRule): string => `${signal}:${subject}`;

/** One look, each minute. The same minute twice is one look, so that a doubled cron changes nothing. */
export function watchTraffic(
  before: TrafficWatch | null,
  totals: Traffic,
  figures: AnomalyFigures,
  now: number,
): TrafficWatch {
  const passed = before === null ? 1 : minuteOf(now) - before.memory.minute;
  if (before !== null && passed <= 0) return before;
  const standingOf = (rule: AnomalyRule): Standing => before?.standings[idOf(rule)] ?? QUIET;
  const flood = FLOOD_RULES.map(standingOf).some(({ kind, streak }) => kind === "firing" || streak > 0);
  const memory = remember(before?.memory ?? null, totals, flood, now);
  const standings = ANOMALY_RULES.map(
    (rule) =>
      [idOf(rule), judge(standingOf(rule), rule, rule.measure(memory, figures), passed, now)] as const,
  );
  return { memory, standings: Object.fromEntries(standings) };
}

function judge(
  standing: Standing,
  rule: AnomalyRule,
  measure: Measure,
  passed: number,
  now: number,
): Standing {
  const { kind, untold } = standing;
  const turns = kind === "quiet" ? measure.value > measure.limit : measure.value <= measure.calm;
  const streak = turns ? standing.streak + passed : 0;
  if (streak < (kind === "quiet" ? rule.breaksAfter : rule.mendsAfter)) return { kind, streak, untold };
  const next = kind === "quiet" ? "firing" : "quiet";
  return { kind: next, streak: 0, untold: signalOf(rule, measure, next, now) };
}

function signalOf(
  { signal, subject }: AnomalyRule,
  measure: Measure,
  kind: Standing["kind"],
  at: number,
): Signal {
  const value = Math.round(measure.value * 10) / 10;
  return {
    name: signal,
    subject,
    state: kind === "firing" ? "firing" : "resolved",
    summary: `${value} ${measure.text}`,
    facts: { value, limit: Math.round(measure.limit) },
    at,
  };
}

/** What operators have not been told yet; of each rule the last change alone. */
export const untoldOf = ({ standings }: TrafficWatch): readonly Signal[] =>
  Object.values(standings).flatMap(({ untold }) => (untold === null ? [] : [untold]));

/** Takes out what was told; a change that came meanwhile stays. */
export const markTold = (watch: TrafficWatch, told: readonly Signal[]): TrafficWatch => ({
  ...watch,
  standings: Object.fromEntries(
    Object.entries(watch.standings).map(([id, standing]) => [
      id,
      told.some(
        ({ name, subject, at }) =>
          id === `${name}:${subject}` && standing.untold !== null && at >= standing.untold.at,
      )
        ? { kind: standing.kind, streak: standing.streak, untold: null }
        : standing,
    ]),
  ),
});
