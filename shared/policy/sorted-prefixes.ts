import type { Prefix } from "./address.ts";

export type ListName = "block" | "allow";

/** Unix seconds as 32 unsigned bits: 0 is not listed, the largest value is for ever. */
export const NOT_LISTED = 0;
export const FOR_EVER = 2 ** 32 - 1;

/** One network's end on one of the lists. */
export interface PrefixEnd {
  readonly prefix: Prefix;
  readonly list: ListName;
  /** Unix seconds, `FOR_EVER` or `NOT_LISTED`. */
  readonly until: number;
}

/**
 * Networks of both lists, each once, in the order of their first address and the wider one first: 25 bytes each.
 * The form that changes are merged into; what requests are matched against is made from it (`segments.ts`).
 */
export interface SortedPrefixes {
  readonly size: number;
  /** Four a network. */
  readonly words: Uint32Array;
  readonly lengths: Uint8Array;
  readonly blocked: Uint32Array;
  readonly allowed: Uint32Array;
}

const allocate = (size: number): SortedPrefixes => ({
  size,
  words: new Uint32Array(4 * size),
  lengths: new Uint8Array(size),
  blocked: new Uint32Array(size),
  allowed: new Uint32Array(size),
});

export const NO_PREFIXES: SortedPrefixes = allocate(0);

/** The changes as prefixes of their own, in their order, one list each. */
function unsorted(changes: readonly PrefixEnd[]): SortedPrefixes {
  const columns = allocate(changes.length);
  changes.forEach(({ prefix: { address, length }, list, until }, i) => {
    columns.words[4 * i] = address.w0;
    columns.words[4 * i + 1] = address.w1;
    columns.words[4 * i + 2] = address.w2;
    columns.words[4 * i + 3] = address.w3;
    columns.lengths[i] = length;
    columns[list === "block" ? "blocked" : "allowed"][i] = until;
  });
  return columns;
}

function compare(a: SortedPrefixes, i: number, b: SortedPrefixes, j: number): number {
  for (let word = 0; word < 4; word++) {
    const difference = (a.words[4 * i + word] ?? 0) - (b.words[4 * j + word] ?? 0);
    if (difference !== 0) return difference;
  }
  return (a.lengths[i] ?? 0) - (b.lengths[j] ?? 0);
}

/**
 * Applies the changes in their order: the last word on a network and list counts. Leaves out what has ended by
 * `now` (Unix seconds). Linear in the number of networks; only the changes are sorted.
 */
export function mergePrefixes(
  base: SortedPrefixes,
  changes: readonly PrefixEnd[],
  now: number,
): SortedPrefixes {
  const added = unsorted(changes);
  // Equal networks stay in the order of the changes: the sort is stable.
  const order = Uint32Array.from(changes.keys()).sort((i, j) => compare(added, i, added, j));
  const merged = allocate(base.size + changes.length);
  let size = 0;

  const keep = (from: SortedPrefixes, i: number, blocked: number, allowed: number): void => {
    if (blocked <= now && allowed <= now) return;
    for (let word = 0; word < 4; word++) merged.words[4 * size + word] = from.words[4 * i + word] ?? 0;
    merged.lengths[size] = from.lengths[i] ?? 0;
    merged.blocked[size] = blocked;
    merged.allowed[size] = allowed;
    size++;
  };

  let old = 0;
  for (let next = 0; next < order.length;) {
    const first = order[next] ?? 0;
    let before = -1;
    while (old < base.size && (before = compare(base, old, added, first)) < 0) {
      keep(base, old, base.blocked[old] ?? 0, base.allowed[old] ?? 0);
      old++;
    }
    const known = old < base.size && before === 0;
    let blocked = known ? (base.blocked[old] ?? 0) : NOT_LISTED;
    let allowed = known ? (base.allowed[old] ?? 0) : NOT_LISTED;
    if (known) old++;
    for (; next < order.length && compare(added, order[next] ?? 0, added, first) === 0; next++) {
      const change = changes[order[next] ?? 0];
      if (change?.list === "block") blocked = change.until;
      if (change?.list === "allow") allowed = change.until;
    }
    keep(added, first, blocked, allowed);
  }
  for (; old < base.size; old++) keep(base, old, base.blocked[old] ?? 0, base.allowed[old] ?? 0);

  return {
    size,
    words: merged.words.slice(0, 4 * size),
    lengths: merged.lengths.slice(0, size),
    blocked: merged.blocked.slice(0, size),
    allowed: merged.allowed.slice(0, size),
  };
}
