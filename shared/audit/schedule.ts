import { DAY, HOUR, MINUTE, SECOND } from "../time.ts";

/** Rows wait this long for company on their way to D1: one statement for many costs what one for one costs. */
const FLUSH_DELAY = 1 * SECOND;
/** First wait after D1 failed, and the longest. */
const RETRY_BASE = 1 * SECOND;
const RETRY_MAX = 1 * MINUTE;
/** Requirement V11: an address is readable for a day at most. */
const ADDRESS_READABLE = 1 * DAY;
/** Addresses are forgotten an hour's records at a time: one statement, not one a record. */
const ADDRESS_BATCH = 1 * HOUR;
/** How long the key of a day is kept after it; until then "was it this address?" can be answered, afterwards by nobody. */
const ADDRESS_KEY_KEPT = 30 * DAY;

/** Everything the one alarm of the log waits for. */
export interface AlarmNeeds {
  /** Records are waiting for D1. */
  readonly waiting: boolean;
  /** Failures in a row of the write to D1. */
  readonly failures: number;
  /** The hour (`hourOf`) of the oldest readable address; null: there is none. */
  readonly oldestHour: number | null;
  /** The day (`dayOf`) of the oldest address key; null: there is none. */
  readonly oldestKey: string | null;
}

/** When to wake next, in Unix milliseconds; null: there is nothing to do. `random` is in [0, 1). */
export function nextAlarm(needs: AlarmNeeds, now: number, random: number): number | null {
  if (needs.waiting || needs.failures > 0) {
    const full = Math.min(RETRY_MAX, RETRY_BASE * 2 ** Math.min(needs.failures - 1, 30));
    // Half fixed, half by chance, so that several objects do not come back together.
    return now + (needs.failures === 0 ? FLUSH_DELAY : Math.round(full / 2 + (full / 2) * random));
  }
  const dues = [
    ...(needs.oldestHour === null ? [] : [forgetAt(needs.oldestHour)]),
    ...(needs.oldestKey === null ? [] : [keyGoesAt(needs.oldestKey)]),
  ];
  return dues.length === 0 ? null : Math.max(now, Math.min(...dues));
}

/** The number of a record's hour; its addresses are forgotten together. */
export const hourOf = (recordedAt: number): number => Math.floor(recordedAt / ADDRESS_BATCH);

/** When the addresses of an hour must be gone: a day after its first moment, so that none is kept longer. */
export const forgetAt = (hour: number): number => hour * ADDRESS_BATCH + ADDRESS_READABLE;

/** The UTC day of a time, `2026-11-21`: the name of an address key. */
export const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** When the key of a day is deleted. */
export const keyGoesAt = (day: string): number => Date.parse(day) + DAY + ADDRESS_KEY_KEPT;
