import { DAY, HOUR, MINUTE } from "../time.ts";
import { addFigures, figuresOf, type FiguresOf } from "./figures.ts";
import type { KeptSample } from "./book.ts";

/** A late run's results still find their hour open. */
const GRACE = 5 * MINUTE;

/** The results of one minute; Unix milliseconds. */
export interface Slot {
  readonly at: number;
  readonly samples: readonly KeptSample[];
}

/** A result and the minute it is of; Unix milliseconds. */
export type TimedSample = Omit<KeptSample, "check"> & { readonly at: number };

/** Figures of one hour or day, by its begin; Unix milliseconds. */
export interface Span {
  readonly from: number;
  readonly figures: FiguresOf;
}

const beginOf = (at: number, length: number): number => at - (at % length);

/** Until when everything can be summed up for good. */
export const closableUntil = (now: number): number => beginOf(now - GRACE, HOUR);

const groupBy = <T>(items: readonly T[], keyOf: (item: T) => number): ReadonlyMap<number, readonly T[]> => {
  const groups = new Map<number, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
};

/** The results of each check that has any, oldest first. */
export function samplesByCheck(slots: readonly Slot[]): ReadonlyMap<string, readonly TimedSample[]> {
  const all = new Map<string, TimedSample[]>();
  for (const { at, samples } of slots) {
    for (const { check, ...sample } of samples) {
      const own = all.get(check);
      if (own === undefined) all.set(check, [{ at, ...sample }]);
      else own.push({ at, ...sample });
    }
  }
  return all;
}

/** The hours that slots lie in. */
export const hoursOf = (slots: readonly Slot[]): readonly Span[] =>
  Array.from(
    groupBy(slots, ({ at }) => beginOf(at, HOUR)),
    ([from, group]) => ({ from, figures: figuresOf(group.flatMap(({ samples }) => samples)) }),
  );

/** All figures together, by check. */
export function sum(spans: readonly FiguresOf[]): FiguresOf {
  const total: Record<string, FiguresOf[string]> = {};
  for (const span of spans) {
    for (const [check, figures] of Object.entries(span)) {
      const known = total[check];
      total[check] = known === undefined ? figures : addFigures(known, figures);
    }
  }
  return total;
}

/** The days that hours lie in (UTC). */
export const daysOf = (hours: readonly Span[]): readonly Span[] =>
  Array.from(
    groupBy(hours, ({ from }) => beginOf(from, DAY)),
    ([from, group]) => ({ from, figures: sum(group.map(({ figures }) => figures)) }),
  );
