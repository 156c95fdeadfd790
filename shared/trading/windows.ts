/** Something that counts towards a window, `value` at the moment `at` (Unix milliseconds). */
export interface Entry {
  readonly at: number;
  readonly value: bigint;
}

/** The sum over `(end − window, end]`. */
export interface WindowSum {
  readonly end: number;
  readonly sum: bigint;
}

/**
 * The sums of every window that ends with an entry at or behind `from`, and of the one that ends at `now`: no window in
 * between holds other entries, so whatever a limit could catch is among them. `entries` in order of time; each is
 * looked at twice.
 */
export function* windowSums(
  entries: readonly Entry[],
  window: number,
  from: number,
  now: number,
): Generator<WindowSum> {
  let sum = 0n;
  let oldest = 0;
  const drop = (end: number): void => {
    for (let entry = entries[oldest]; entry !== undefined; entry = entries[++oldest]) {
      if (entry.at > end - window) return;
      sum -= entry.value;
    }
  };
  let end = Number.NEGATIVE_INFINITY;
  for (const [i, { at, value }] of entries.entries()) {
    sum += value;
    // Entries of one moment are in the same windows.
    if (entries[i + 1]?.at === at) continue;
    end = at;
    drop(end);
    if (end >= from) yield { end, sum };
  }
  if (now > end) {
    drop(now);
    yield { end: now, sum };
  }
}
