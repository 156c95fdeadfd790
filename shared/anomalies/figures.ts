/** When traffic is out of the ordinary (row O6); the variable `ANOMALIES` replaces single ones. */
export interface AnomalyFigures {
  /** Answers of status 5xx among a hundred. */
  readonly errorsPerHundred: number;
  /** Answers within five minutes, by status. */
  readonly unauthorised: number;
  readonly forbidden: number;
  readonly limited: number;
  /** Requests on `/api/*` within a day (UTC). */
  readonly apiRequestsADay: number;
  /** Requests a minute that are a flood whatever is usual, and how many times the usual number is one. */
  readonly floodFloor: number;
  readonly floodTimes: number;
  /** Requests a minute that the limiter refuses. */
  readonly deniedAMinute: number;
  /** Addresses that one jail shuts out within five minutes. */
  readonly jailed: number;
}

export const DEFAULT_FIGURES: AnomalyFigures = {
  errorsPerHundred: 10,
  // Somebody who mistypes a password makes three; two hundred members who confirm make a handful.
  unauthorised: 50,
  forbidden: 100,
  limited: 200,
  apiRequestsADay: 10_000,
  // Fifty a second: a few addresses that hammer are jailed, refused for nothing, and no attack.
  floodFloor: 3_000,
  floodTimes: 5,
  deniedAMinute: 3_000,
  // "10 failures / 300 s from one IP" is the jails' own figure (row P4): one address is enough.
  jailed: 1,
};
