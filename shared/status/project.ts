import type { States } from "../checks/book.ts";
import type { CheckDefinition } from "../checks/definition.ts";
import { addFigures, latencyOf, NO_FIGURES, uptime, type Figures } from "../checks/figures.ts";
import { standingAt, type Standing } from "../checks/machine.ts";
import { concerns, isActive, isPlanned, type MaintenanceWindow } from "../checks/maintenance.ts";
import { hoursOf, sum, type Slot, type Span } from "../checks/rollup.ts";
import { DAY, HOUR, MINUTE } from "../time.ts";
import {
  DAYS_SHOWN,
  HOURS_SHOWN,
  worst,
  type ChecksStatus,
  type Component,
  type Day,
  type PlannedWork,
  type PublicStanding,
  type Service,
} from "./status.ts";

/** Everything that the checks know; what of it is public is decided here and nowhere else. */
export interface ChecksKnowledge {
  readonly definitions: readonly CheckDefinition[];
  readonly states: States;
  readonly windows: readonly MaintenanceWindow[];
  /** Closed days and hours, and the slots behind the last closed hour. */
  readonly days: readonly Span[];
  readonly hours: readonly Span[];
  readonly slots: readonly Slot[];
}

type PublicCheck = CheckDefinition & { readonly public: NonNullable<CheckDefinition["public"]> };

const STANDING: Record<Standing, PublicStanding> = {
  up: "operational",
  degraded: "degraded",
  down: "outage",
  unknown: "unknown",
};

/** Planned work is told this long before it begins. */
const ANNOUNCED = 14 * DAY;

/** The checks as the public may see them: each field is put here by name. */
export function projectChecks(knowledge: ChecksKnowledge, now: number): ChecksStatus {
  const checks = knowledge.definitions.filter(
    (check): check is PublicCheck => check.enabled && check.public !== null,
  );
  const history = openHistory(knowledge);
  const services = checks.map((check) => ({
    component: check.public.component,
    service: project(check, knowledge, history, now),
  }));
  const names = [...new Set(services.map(({ component }) => component))];
  return {
    at: now,
    components: names.map((name): Component => {
      const own = services.filter(({ component }) => component === name).map(({ service }) => service);
      return { name, standing: worst(own.map(({ standing }) => standing)), services: own };
    }),
    plannedWork: knowledge.windows
      .filter(({ from, until }) => until > now && from < now + ANNOUNCED)
      .toSorted((a, b) => a.from - b.from)
      .flatMap((window) => plannedWork(window, checks, now)),
  };
}

/** Closed and open figures alike: hours, and days with today's from its hours. */
interface History {
  readonly hours: ReadonlyMap<number, Span["figures"]>;
  readonly days: ReadonlyMap<number, Span["figures"]>;
}

function openHistory({ days, hours, slots }: ChecksKnowledge): History {
  const open = hoursOf(slots);
  const allHours = [...hours, ...open];
  const byDay = new Map(days.map(({ from, figures }) => [from, figures]));
  for (const { from, figures } of allHours) {
    const day = from - (from % DAY);
    if (days.some((closed) => closed.from === day)) continue;
    byDay.set(day, sum([byDay.get(day) ?? {}, figures]));
  }
  return { hours: new Map(allHours.map(({ from, figures }) => [from, figures])), days: byDay };
}

function project(check: PublicCheck, knowledge: ChecksKnowledge, history: History, now: number): Service {
  const { name } = check;
  const state = knowledge.states[name];
  const standing =
    isPlanned(knowledge.windows, name, now) || state?.last?.level === "maintenance"
      ? "maintenance"
      : STANDING[standingAt(state, check, now)];

  const today = now - (now % DAY);
  const dayFigures = Array.from({ length: DAYS_SHOWN }, (_, i) => {
    const from = today - (DAYS_SHOWN - 1 - i) * DAY;
    return { from, figures: history.days.get(from)?.[name] ?? null };
  });
  const thisHour = now - (now % HOUR);
  const hourFigures = Array.from({ length: HOURS_SHOWN }, (_, i) => {
    return history.hours.get(thisHour - (HOURS_SHOWN - 1 - i) * HOUR)?.[name] ?? null;
  });
  return {
    name: check.public.name,
    standing,
    since: standing === "unknown" || standing === "maintenance" ? null : (state?.since ?? null),
    days: dayFigures.map(({ from, figures }) => dayOf(from, figures, check)),
    uptime: uptime(together(dayFigures.map(({ figures }) => figures))),
    latency: shownLatency(together(hourFigures)),
    hours: hourFigures.map((figures) => (figures === null ? null : (shownLatency(figures)?.mean ?? null))),
  };
}

const together = (all: readonly (Figures | null)[]): Figures =>
  all.reduce<Figures>(
    (total, figures) => (figures === null ? total : addFigures(total, figures)),
    NO_FIGURES,
  );

function shownLatency(figures: Figures): Service["latency"] {
  const latency = latencyOf(figures);
  return latency === null ? null : { mean: Math.round(latency.mean), p95: Math.round(latency.p95) };
}

/** A day counts as one of trouble from as many bad results as a check needs to fall: a lost packet is none. */
function dayOf(from: number, figures: Figures | null, check: CheckDefinition): Day {
  const minutes = (results: number): number => (results * check.every) / MINUTE;
  if (figures === null) return { from, standing: "unknown", uptime: null, down: 0, degraded: 0 };
  const { up, degraded, down, maintenance } = figures;
  const standing: PublicStanding =
    down >= check.failures
      ? "outage"
      : down + degraded >= check.failures
        ? "degraded"
        : up + degraded + down === 0 && maintenance > 0
          ? "maintenance"
          : "operational";
  return { from, standing, uptime: uptime(figures), down: minutes(down), degraded: minutes(degraded) };
}

/** Work that concerns nothing public is nobody's business. */
function plannedWork(
  window: MaintenanceWindow,
  checks: readonly PublicCheck[],
  now: number,
): readonly PlannedWork[] {
  const services =
    window.checks === null
      ? []
      : checks.filter(({ name }) => concerns(window, name)).map((check) => check.public.name);
  if (window.checks !== null && services.length === 0) return [];
  const { id, title, plannedAt, from, until } = window;
  return [{ id, title, plannedAt, from, until, active: isActive(window, now), services }];
}
