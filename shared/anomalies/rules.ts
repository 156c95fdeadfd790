import type { SignalName } from "../alerts/signal.ts";
import { JAIL_NAMES } from "../jails/ban.ts";
import type { AnomalyFigures } from "./figures.ts";
import type { TrafficMemory } from "./memory.ts";
import { total, type Traffic } from "./traffic.ts";

/** What a rule sees in the last minutes. It is broken above `limit`, and mended only at `calm` or below. */
export interface Measure {
  readonly value: number;
  readonly limit: number;
  readonly calm: number;
  /** For operators: what the value counts. */
  readonly text: string;
}

export interface AnomalyRule {
  readonly signal: SignalName;
  readonly subject: string;
  readonly measure: (memory: TrafficMemory, figures: AnomalyFigures) => Measure;
  /** Minutes in a row that it must be broken, and mended, before either is told. */
  readonly breaksAfter: number;
  readonly mendsAfter: number;
}

const BURST_MINUTES = 5;
/** Half of what breaks a rule: what hovers around a limit is one alert, not many. */
const CALM_PART = 1 / 2;

const lastMinutes = ({ minutes }: TrafficMemory, count: number): Traffic => total(minutes.slice(-count));

const above = (value: number, limit: number, text: string): Measure => ({
  value,
  limit,
  calm: limit * CALM_PART,
  text,
});

const burst = (
  status: 401 | 403 | 429,
  count: (traffic: Traffic) => number,
  limit: (figures: AnomalyFigures) => number,
): AnomalyRule => ({
  signal: "refusal_burst",
  subject: String(status),
  measure: (memory, figures) =>
    above(count(lastMinutes(memory, BURST_MINUTES)), limit(figures), `answers ${status} within 5 minutes`),
  breaksAfter: 1,
  mendsAfter: 5,
});

/** Row O6, a rule each. */
export const ANOMALY_RULES: readonly AnomalyRule[] = [
  {
    signal: "error_rate",
    subject: "edge",
    measure: (memory, { errorsPerHundred }) => {
      const { errors, requests } = lastHundred(memory);
      const rate = requests === 0 ? 0 : (100 * errors) / requests;
      return above(
        rate,
        errorsPerHundred,
        `of 100 requests fail (${Math.round(errors)} of ${Math.round(requests)})`,
      );
    },
    breaksAfter: 2,
    mendsAfter: 5,
  },
  burst(
    401,
    ({ unauthorised }) => unauthorised,
    ({ unauthorised }) => unauthorised,
  ),
  burst(
    403,
    ({ forbidden }) => forbidden,
    ({ forbidden }) => forbidden,
  ),
  burst(
    429,
    ({ limited }) => limited,
    ({ limited }) => limited,
  ),
  {
    signal: "request_volume",
    subject: "api",
    // A day begins anew by itself, so nothing has to calm down first.
    measure: ({ day }, { apiRequestsADay: limit }) => ({
      value: day.api,
      limit,
      calm: limit,
      text: "API requests today (UTC)",
    }),
    breaksAfter: 1,
    mendsAfter: 1,
  },
  {
    signal: "traffic_flood",
    subject: "requests",
    measure: (memory, { floodFloor, floodTimes }) =>
      above(
        lastMinutes(memory, 1).requests,
        Math.max(floodFloor, floodTimes * memory.usual),
        `requests a minute, where ${Math.round(memory.usual)} are usual`,
      ),
    breaksAfter: 2,
    mendsAfter: 5,
  },
  {
    signal: "traffic_flood",
    subject: "refused",
    measure: (memory, { deniedAMinute }) =>
      above(lastMinutes(memory, 1).denied, deniedAMinute, "requests a minute refused by the limiter"),
    breaksAfter: 2,
    mendsAfter: 5,
  },
  ...JAIL_NAMES.map((jail): AnomalyRule => ({
    signal: "address_failures",
    subject: jail,
    // "At least so many" is "more than one less".
    measure: (memory, { jailed }) => ({
      value: lastMinutes(memory, BURST_MINUTES).jailed[jail],
      limit: jailed - 1,
      calm: 0,
      text: `addresses shut out by the jail ${jail} within 5 minutes`,
    }),
    breaksAfter: 1,
    mendsAfter: 10,
  })),
];

/** Fewer would make an error rate of one mistake. */
const RATE_SAMPLE = 100;
const RATE_MINUTES = 5;

/** The last five minutes; in quiet times as many as hold a hundred requests, and without these nothing. */
function lastHundred({ minutes }: TrafficMemory): Pick<Traffic, "errors" | "requests"> {
  let [errors, requests] = [0, 0];
  for (const [i, minute] of minutes.toReversed().entries()) {
    if (i >= RATE_MINUTES && requests >= RATE_SAMPLE) break;
    errors += minute.errors;
    requests += minute.requests;
  }
  return requests >= RATE_SAMPLE ? { errors, requests } : { errors: 0, requests: 0 };
}
