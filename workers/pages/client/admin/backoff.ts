const FIRST = 1_000;
const LONGEST = 60_000;
/** A quarter up or down, so that the pages of a whole team do not come back at once. */
const JITTER = 0.25;

/** Milliseconds before the next attempt, after `failures` in a row; `random` from 0 to 1. */
export const retryDelay = (failures: number, random: number): number =>
  Math.min(LONGEST, FIRST * 2 ** Math.min(failures - 1, 10)) * (1 - JITTER + 2 * JITTER * random);
