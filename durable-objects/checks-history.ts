import type { Archive } from "../shared/checks/ports.ts";
import { closableUntil, daysOf, hoursOf } from "../shared/checks/rollup.ts";
import { DAYS_SHOWN } from "../shared/status/status.ts";
import { DAY, HOUR } from "../shared/time.ts";
import type { ChecksStore } from "./checks-store.ts";

/** Every single result, for whoever looks into an outage. */
const SLOTS_KEPT = DAY;
/** So long they wait for D1: minutes that are older are not worth 2 MB a day for twenty checks. */
const SLOTS_WAIT = 7 * DAY;
/** The status page shows a day by hours; a day more, for the day that is closed from them. */
const HOURS_KEPT = 3 * DAY;
const DAYS_KEPT = (DAYS_SHOWN + 1) * DAY;
/** What D1 did not take for so long is given up, hours first: the object must not grow without end. */
const LONGEST_WAIT = 30 * DAY;
/** A planned work that is over is nobody's news. */
const WINDOWS_KEPT = 7 * DAY;

/** What D1 is to have next. */
export interface NextArchive extends Archive {
  /** What `archived` is to be called with once D1 has it. */
  readonly until: number;
}

/** Sums up the hours and days that are over at `at`, once each; for use inside the transaction that records. */
export function closeHours(store: ChecksStore, at: number): void {
  const { closedUntil, archivedUntil } = store.progress;
  const until = closableUntil(at);
  if (closedUntil === null) {
    store.progress = { closedUntil: until, archivedUntil: until };
    return;
  }
  if (until <= closedUntil) return;
  for (const hour of hoursOf(store.slotsBetween(closedUntil, until))) store.addSpan("hour", hour);
  const firstOpenDay = closedUntil - (closedUntil % DAY);
  for (const day of daysOf(store.spansFrom("hour", firstOpenDay))) {
    if (day.from + DAY <= until) store.addSpan("day", day);
  }
  store.progress = { closedUntil: until, archivedUntil };

  const copied = Math.max(archivedUntil, at - LONGEST_WAIT);
  store.deleteSlotsBefore(Math.min(at - SLOTS_KEPT, Math.max(archivedUntil, until - SLOTS_WAIT)));
  store.deleteSpansBefore("hour", Math.min(at - HOURS_KEPT, copied));
  store.deleteSpansBefore("day", at - DAYS_KEPT);
  store.deleteWindowsBefore(at - WINDOWS_KEPT);
}

/** The next hour that D1 has not, and the days that end with it; the same ones until they are `archived`. */
export function unarchived(store: ChecksStore): NextArchive {
  const { closedUntil, archivedUntil } = store.progress;
  const hour = store.nextSpan("hour", archivedUntil);
  const until = hour === null ? (closedUntil ?? archivedUntil) : hour.from + HOUR;
  const days = store
    .spansFrom("day", archivedUntil - (archivedUntil % DAY))
    .filter(({ from }) => from + DAY <= until);
  return { hour, slots: hour === null ? [] : store.slotsBetween(hour.from, until), days, until };
}

export function archived(store: ChecksStore, until: number): void {
  const { progress } = store;
  if (until > progress.archivedUntil) store.progress = { ...progress, archivedUntil: until };
}
