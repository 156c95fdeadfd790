import type { PublicIncident } from "../incidents/public.ts";
import { DAY } from "../time.ts";

const STANDINGS = ["operational", "unknown", "maintenance", "degraded", "outage"] as const;
/** From what needs no reader's attention to what needs it most; the order counts. */
export type PublicStanding = (typeof STANDINGS)[number];

/** One day of a service (UTC). */
export interface Day {
  /** Begin, Unix milliseconds. */
  readonly from: number;
  readonly standing: PublicStanding;
  /** 0 to 1; null: nothing is known. */
  readonly uptime: number | null;
  /** Minutes of failing and of slow results. */
  readonly down: number;
  readonly degraded: number;
}

export interface Service {
  readonly name: string;
  readonly standing: PublicStanding;
  /** Unix milliseconds; null: nothing is known. */
  readonly since: number | null;
  /** Oldest first, today last; always `DAYS_SHOWN`. */
  readonly days: readonly Day[];
  /** Over those days, 0 to 1. */
  readonly uptime: number | null;
  /** Of the last 24 hours, milliseconds. */
  readonly latency: { readonly mean: number; readonly p95: number } | null;
  /** The mean of each of the last 24 hours, oldest first, milliseconds; null: nothing is known. */
  readonly hours: readonly (number | null)[];
}

export interface Component {
  readonly name: string;
  readonly standing: PublicStanding;
  readonly services: readonly Service[];
}

/** Planned work, running or to come. Unix milliseconds. */
export interface PlannedWork {
  readonly id: string;
  readonly title: string;
  readonly plannedAt: number;
  readonly from: number;
  readonly until: number;
  readonly active: boolean;
  /** Names of services; empty: all. */
  readonly services: readonly string[];
}

/** What the checks say to the public. */
export interface ChecksStatus {
  /** When it was so, Unix milliseconds. */
  readonly at: number;
  readonly components: readonly Component[];
  readonly plannedWork: readonly PlannedWork[];
}

/**
 * All that a status page, its JSON, badge and feed can show: they are made from this and nothing else, so that nothing
 * else can get into them.
 */
export interface PublicStatus extends ChecksStatus {
  readonly standing: PublicStanding;
  /** Some services only. */
  readonly partial: boolean;
  /** The whole service is in maintenance by an operator's order. */
  readonly maintenance: boolean;
  /** Newest first. */
  readonly incidents: readonly PublicIncident[];
}

export const DAYS_SHOWN = 90;
export const HOURS_SHOWN = 24;

/** The worst of what is known; unknown where nothing is. */
export function worst(standings: readonly PublicStanding[]): PublicStanding {
  const known = standings.filter((standing) => standing !== "unknown");
  return known.reduce((a, b) => (STANDINGS.indexOf(b) > STANDINGS.indexOf(a) ? b : a), known[0] ?? "unknown");
}

/** Nothing is known: the checks' object did not answer. */
export const UNKNOWN_CHECKS = (at: number): ChecksStatus => ({ at, components: [], plannedWork: [] });

/** More of them are for the operators' list. */
const INCIDENTS_SHOWN = 20;

/** Everything together. `maintenance`: the mode that operators have set. */
export function publicStatus(
  checks: ChecksStatus,
  incidents: readonly PublicIncident[],
  maintenance: boolean,
): PublicStatus {
  const standings = checks.components.flatMap(({ services }) => services.map(({ standing }) => standing));
  const standing = maintenance ? "maintenance" : worst(standings);
  return {
    ...checks,
    standing,
    partial: standings.some((other) => other !== standing),
    maintenance,
    incidents: incidents
      .filter(({ startedAt, resolvedAt }) => resolvedAt === null || startedAt > checks.at - DAYS_SHOWN * DAY)
      .toSorted((a, b) => b.startedAt - a.startedAt)
      .slice(0, INCIDENTS_SHOWN)
      .map(({ id, title, state, severity, component, startedAt, resolvedAt, updates }) => ({
        id,
        title,
        state,
        severity,
        component,
        startedAt,
        resolvedAt,
        updates: updates.map(({ at, text }) => ({ at, text })),
      })),
  };
}
