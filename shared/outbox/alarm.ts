import { MINUTE } from "../time.ts";

/** The longest sleep while something is pending, should a limit say "never". */
const MAX_SLEEP = 15 * MINUTE;

/** What may want the object awake; Unix milliseconds. */
export interface AlarmNeeds {
  /** When the next attempt can start; null: nothing is pending. */
  readonly workAt: number | null;
  /** When settled items are next looked through; null: there are none. */
  readonly cleanUpAt: number | null;
}

/** When the one alarm of the object has to ring next, never in the past; null: it may sleep for good. */
export function nextAlarm({ workAt, cleanUpAt }: AlarmNeeds, now: number): number | null {
  const work = workAt === null ? Infinity : Math.min(workAt, now + MAX_SLEEP);
  const earliest = Math.min(work, cleanUpAt ?? Infinity);
  return earliest === Infinity ? null : Math.ceil(Math.max(now, earliest));
}
