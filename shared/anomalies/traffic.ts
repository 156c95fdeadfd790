import { JAIL_NAMES, type JailName } from "../jails/ban.ts";
import { countOf } from "../metrics/histogram.ts";
import type { Totals } from "../metrics/totals.ts";

/** What is watched of the traffic, as numbers that only grow; or how they grew in some time. Plain JSON. */
export interface Traffic {
  readonly requests: number;
  /** On `/api/*`, whatever came of them. */
  readonly api: number;
  /** Answers of status 5xx. */
  readonly errors: number;
  readonly unauthorised: number;
  readonly forbidden: number;
  readonly limited: number;
  /** Refused by the rate limiter, bans and the platform's shield included. */
  readonly denied: number;
  readonly jailed: Readonly<Record<JailName, number>>;
}

const eachJail = (count: (jail: JailName) => number): Readonly<Record<JailName, number>> =>
  Object.fromEntries(JAIL_NAMES.map((jail) => [jail, count(jail)])) as Record<JailName, number>;

export function trafficOf({ routes, counters }: Totals): Traffic {
  const statuses = Object.values(routes).flatMap((route) => Object.entries(route.statuses));
  const answered = (fits: (status: number) => boolean): number =>
    statuses.reduce((sum, [status, count]) => (fits(Number(status)) ? sum + count : sum), 0);
  const {
    limiter_decisions: decisions = {},
    limiter_events: events = {},
    limiter_bans: bans = {},
  } = counters;
  return {
    requests: Object.values(routes).reduce((sum, route) => sum + countOf(route), 0),
    api: Object.entries(routes).reduce(
      (sum, [route, histogram]) => (route.startsWith("/api/") ? sum + countOf(histogram) : sum),
      0,
    ),
    // A maintenance is answered with 503 on purpose, and so is nobody's error.
    errors: answered((status) => status >= 500 && status !== 503),
    unauthorised: answered((status) => status === 401),
    forbidden: answered((status) => status === 403),
    limited: answered((status) => status === 429),
    denied: (decisions["limited"] ?? 0) + (decisions["banned"] ?? 0) + (events["shielded"] ?? 0),
    jailed: eachJail((jail) => bans[jail] ?? 0),
  };
}

/** `combine` on each number of both. */
export const combine = (a: Traffic, b: Traffic, sum: (a: number, b: number) => number): Traffic => ({
  requests: sum(a.requests, b.requests),
  api: sum(a.api, b.api),
  errors: sum(a.errors, b.errors),
  unauthorised: sum(a.unauthorised, b.unauthorised),
  forbidden: sum(a.forbidden, b.forbidden),
  limited: sum(a.limited, b.limited),
  denied: sum(a.denied, b.denied),
  jailed: eachJail((jail) => sum(a.jailed[jail], b.jailed[jail])),
});

export const NO_TRAFFIC: Traffic = trafficOf({ routes: {}, counters: {} });

export const total = (minutes: readonly Traffic[]): Traffic =>
  minutes.reduce((sum, minute) => combine(sum, minute, (a, b) => a + b), NO_TRAFFIC);
