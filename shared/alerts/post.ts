import { SECOND } from "../time.ts";
import { destinationOf, type Channel, type Delivery } from "./channels.ts";
import type { Notice } from "./notice.ts";
import { quietUntil } from "./quiet-hours.ts";
import { isWorse } from "./severity.ts";
import type { Severity } from "./signal.ts";

/** What comes within this time after a notice goes out together with it. */
const GROUP_WINDOW: Readonly<Record<Severity, number>> = {
  critical: 1 * SECOND,
  error: 5 * SECOND,
  warning: 30 * SECOND,
  info: 30 * SECOND,
};
/** Quiet hours keep back what is no worse than this. */
const HELD_UP_TO: Severity = "warning";
/** Told one by one at a time; of more the number is told. */
const MOST_TOLD = 20;

/** One channel's share of what is told at a time. */
export interface Post {
  readonly channel: Channel;
  /** Worst first. */
  readonly notices: readonly Notice[];
  /** How many more there are, which only the dashboard shows. */
  readonly unnamed: number;
}

const isHeld = (notice: Notice): boolean => !notice.everywhere && !isWorse(notice.severity, HELD_UP_TO);

/** When a notice goes out at the latest, Unix milliseconds. */
export function goesOutAt(notice: Notice, { quietHours }: Delivery): number {
  const due = notice.at + GROUP_WINDOW[notice.severity];
  return isHeld(notice) ? quietUntil(quietHours, due) : due;
}

/** What goes out at `now`: with the first that is due go all that wait for company. Nothing due: nothing. */
export function dueNotices<N extends Notice>(
  waiting: readonly N[],
  delivery: Delivery,
  now: number,
): readonly N[] {
  if (!waiting.some((notice) => goesOutAt(notice, delivery) <= now)) return [];
  return waiting.filter((notice) => !isHeld(notice) || quietUntil(delivery.quietHours, now) <= now);
}

/** Divides what goes out among the channels; none gets an empty share. */
export function divide(due: readonly Notice[], { channels, routes }: Delivery): readonly Post[] {
  const told = summed(due);
  return channels.flatMap((channel) => {
    const notices = told
      .filter((notice) => notice.everywhere || routes[notice.severity].includes(channel))
      .filter((notice) => !isAbout(notice, channel));
    return notices.length === 0
      ? []
      : [{ channel, notices: notices.slice(0, MOST_TOLD), unnamed: Math.max(0, notices.length - MOST_TOLD) }];
  });
}

/** What is wrong with a channel is not told through it: it would not arrive, and be the next thing that is wrong with it. */
const isAbout = ({ subject }: Notice, channel: Channel): boolean => subject === destinationOf(channel);

/** Of notices about the same the last speaks for all, as what is new to people who heard of none of them. */
function summed(due: readonly Notice[]): readonly Notice[] {
  const byKey = new Map<string, Notice>();
  for (const notice of due) {
    const first = byKey.get(notice.key);
    const kind = first !== undefined && notice.kind === "went_further" ? first.kind : notice.kind;
    byKey.set(notice.key, { ...notice, kind });
  }
  return Array.from(byKey.values()).sort(
    (a, b) =>
      Number(isWorse(b.severity, a.severity)) - Number(isWorse(a.severity, b.severity)) || a.at - b.at,
  );
}
