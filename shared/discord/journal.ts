import { MINUTE, SECOND } from "../time.ts";

/** How long a first answer is kept for a repeat (requirement V1); Discord's interaction tokens live as long. */
const KEEP = 15 * MINUTE;

/** A run that has given no answer by then never will: Discord waits 3 s for one. */
const LONGEST_RUN = 3 * SECOND;

/** Rows are removed by the batch: an alarm a row would cost more than the row. */
const CLEANUP_INTERVAL = MINUTE;

/** One interaction's entry; times in Unix milliseconds. */
export interface JournalEntry {
  readonly beganAt: number;
  readonly answer: string | null;
}

/** What a run finds that wants to begin. */
export type Begun =
  | { readonly state: "first" }
  | { readonly state: "answered"; readonly answer: string }
  | { readonly state: "running" }
  /** The first run died, or could not store its answer. */
  | { readonly state: "unfinished" };

export function begin(entry: JournalEntry | null, now: number): Begun {
  if (entry === null) return { state: "first" };
  if (entry.answer !== null) return { state: "answered", answer: entry.answer };
  return { state: patience(entry, now) > 0 ? "running" : "unfinished" };
}

/** How many milliseconds an answer of this run may yet be waited for. */
export const patience = (entry: JournalEntry, now: number): number =>
  Math.max(0, entry.beganAt + LONGEST_RUN - now);

/** Entries that began at or before this are forgotten. */
export const forgetBefore = (now: number): number => now - KEEP;

/** When to clean up next, given the oldest entry; null while there is none. */
export const nextCleanup = (oldest: number | null, now: number): number | null =>
  oldest === null ? null : Math.max(oldest + KEEP, now + CLEANUP_INTERVAL);
