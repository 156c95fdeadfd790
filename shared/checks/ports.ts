import type { Figures } from "./figures.ts";
import type { Span } from "./rollup.ts";

/** Hours and days of all checks, for longer than their object keeps them (D1). Times are Unix milliseconds; faults throw. */
export interface CheckHistory {
  /** Storing the same again changes nothing. */
  store(hours: readonly Span[], days: readonly Span[]): Promise<void>;
  /** One check's figures, oldest first. */
  spans(
    check: string,
    length: "hour" | "day",
    from: number,
    until: number,
  ): Promise<readonly { readonly from: number; readonly figures: Figures }[]>;
  /** Rows removed. */
  deleteBefore(hours: number, days: number): Promise<number>;
}
