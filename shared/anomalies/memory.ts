import { DAY, MINUTE } from "../time.ts";
import { combine, type Traffic } from "./traffic.ts";

/** As much as the rules look back: a hundred requests of a quiet hour. */
const MINUTES_KEPT = 60;
/** The usual number of requests follows the real one within about an hour; what began as a flood becomes usual in ten. */
const LEARNING = 1 / 60;
const LEARNING_IN_FLOOD = LEARNING / 10;

/** What is remembered of the traffic, as plain JSON. Times are Unix milliseconds. */
export interface TrafficMemory {
  /** The minute of the last look, by its number since 1970. */
  readonly minute: number;
  /** The totals then. */
  readonly totals: Traffic;
  /** How they grew, minute by minute, the newest last. */
  readonly minutes: readonly Traffic[];
  readonly day: { readonly number: number; readonly api: number };
  /** Requests a minute. */
  readonly usual: number;
}

export const minuteOf = (now: number): number => Math.floor(now / MINUTE);

/** Takes a look at the totals, in a later minute than the last; minutes that cron left out share what grew in them. */
export function remember(
  before: TrafficMemory | null,
  totals: Traffic,
  flood: boolean,
  now: number,
): TrafficMemory {
  const minute = minuteOf(now);
  const day = Math.floor(now / DAY);
  // Totals that are less than they were began anew, as at the first look.
  if (before === null || totals.requests < before.totals.requests) {
    return { minute, totals, minutes: [], day: { number: day, api: 0 }, usual: before?.usual ?? 0 };
  }
  const passed = minute - before.minute;
  const grown = combine(totals, before.totals, (after, earlier) => Math.max(0, after - earlier));
  const share = combine(grown, grown, (count) => count / passed);
  const filled = Math.min(passed, MINUTES_KEPT);
  const last = before.minutes.at(-1);
  const learnt = 1 - (1 - (flood ? LEARNING_IN_FLOOD : LEARNING)) ** passed;
  return {
    minute,
    totals,
    minutes: [...before.minutes, ...Array.from({ length: filled }, () => share)].slice(-MINUTES_KEPT),
    day: { number: day, api: grown.api + (before.day.number === day ? before.day.api : 0) },
    // From the minute before: the newest is yet to be judged by what was usual until then.
    usual: last === undefined ? share.requests : before.usual + (last.requests - before.usual) * learnt,
  };
}
