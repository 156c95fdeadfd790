import type { Figures } from "./figures.ts";
import type { Minute } from "./minutes.ts";
import type { Slot, Span, TimedSample } from "./rollup.ts";

/** What the checks' object has summed up, on its way to the database. */
export interface Archive {
  /** Null: only days are left. */
  readonly hour: Span | null;
  /** Every result of the hour. */
  readonly slots: readonly Slot[];
  readonly days: readonly Span[];
}

/**
 * What checks found: results for a day, minutes, hours and days for longer than their object keeps them (D1). Times are
 * Unix milliseconds; lists are one check's, oldest first, from `from` to before `until`. Faults throw.
 */
export interface CheckHistory {
  /** Storing the same again changes nothing. */
  store(archive: Archive): Promise<void>;
  results(check: string, from: number, until: number): Promise<readonly TimedSample[]>;
  minutes(check: string, from: number, until: number): Promise<readonly Minute[]>;
  spans(
    check: string,
    length: "hour" | "day",
    from: number,
    until: number,
  ): Promise<readonly { readonly from: number; readonly figures: Figures }[]>;
  /** Removes what began before; rows removed. Minutes go with their hours. */
  deleteBefore(kept: Readonly<Record<"results" | "hours" | "days", number>>): Promise<number>;
}
