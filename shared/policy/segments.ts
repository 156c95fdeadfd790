import { ADDRESS_BITS, wordMask, type Address } from "./address.ts";
import { NOT_LISTED, type ListName, type SortedPrefixes } from "./sorted-prefixes.ts";

/**
 * The address space cut where any network begins or ends, so that a match is one binary search whatever prefix
 * lengths occur and however networks nest: 0.5 µs with 100,000 networks. A hash table asked once a prefix length,
 * the usual choice, misses the processor's cache each time: 1.5 µs with a feed's lengths, 37 µs with all of IPv6's
 * (`npm run bench -- policy`).
 */
export interface Segments {
  readonly size: number;
  /** First address of each, four words. */
  readonly starts: Uint32Array;
  /** When the last network around it ends on that list, in Unix seconds, and the length of that network. */
  readonly blocked: Uint32Array;
  readonly allowed: Uint32Array;
  readonly blockedBy: Uint8Array;
  readonly allowedBy: Uint8Array;
}

/** A network that is open while its first addresses are swept, with what holds inside it. */
interface Open {
  /** The first address behind it; null at the end of the address space. */
  readonly end: readonly [number, number, number, number] | null;
  readonly blocked: number;
  readonly allowed: number;
  readonly blockedBy: number;
  readonly allowedBy: number;
}

const OUTSIDE: Open = { end: null, blocked: NOT_LISTED, allowed: NOT_LISTED, blockedBy: 0, allowedBy: 0 };

/** The first address behind a network, or null when there is none. */
function behind(words: Uint32Array, at: number, length: number): Open["end"] {
  const end: [number, number, number, number] = [0, 0, 0, 0];
  let carry = 1;
  for (let word = 3; word >= 0; word--) {
    const last = ((words[at + word] ?? 0) | ~wordMask(length, 32 * word)) >>> 0;
    const sum = last + carry;
    carry = sum > 0xffff_ffff ? 1 : 0;
    end[word] = sum >>> 0;
  }
  return carry === 1 ? null : end;
}

function isAtOrBefore(end: NonNullable<Open["end"]>, words: Uint32Array, at: number): boolean {
  for (let word = 0; word < 4; word++) {
    const difference = (end[word] ?? 0) - (words[at + word] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return true;
}

/**
 * Prefixes nest or are apart, so a stack holds those around the sweep. Inside several, a list holds until the
 * last of them ends: that is all a match needs at any later time, and nothing has to be made anew when one ends.
 */
export function buildSegments(prefixes: SortedPrefixes): Segments {
  const most = 2 * prefixes.size + 1;
  const starts = new Uint32Array(4 * most);
  const blocked = new Uint32Array(most);
  const allowed = new Uint32Array(most);
  const blockedBy = new Uint8Array(most);
  const allowedBy = new Uint8Array(most);
  // The first segment begins at the first address there is: every search finds one.
  let size = 1;

  const begin = (words: ArrayLike<number>, at: number, holds: Open): void => {
    let i = size - 1;
    for (let word = 0; word < 4; word++) {
      if (starts[4 * i + word] !== words[at + word]) {
        i = size++;
        break;
      }
    }
    for (let word = 0; word < 4; word++) starts[4 * i + word] = words[at + word] ?? 0;
    blocked[i] = holds.blocked;
    allowed[i] = holds.allowed;
    blockedBy[i] = holds.blockedBy;
    allowedBy[i] = holds.allowedBy;
  };

  const stack: Open[] = [];
  const close = (end: NonNullable<Open["end"]>): void => {
    stack.pop();
    begin(end, 0, stack.at(-1) ?? OUTSIDE);
  };
  for (let i = 0; i < prefixes.size; i++) {
    for (
      let end = stack.at(-1)?.end;
      end && isAtOrBefore(end, prefixes.words, 4 * i);
      end = stack.at(-1)?.end
    ) {
      close(end);
    }
    const around = stack.at(-1) ?? OUTSIDE;
    const length = prefixes.lengths[i] ?? ADDRESS_BITS;
    const own = { blocked: prefixes.blocked[i] ?? 0, allowed: prefixes.allowed[i] ?? 0 };
    const holds: Open = {
      end: behind(prefixes.words, 4 * i, length),
      blocked: Math.max(own.blocked, around.blocked),
      allowed: Math.max(own.allowed, around.allowed),
      blockedBy: own.blocked >= around.blocked ? length : around.blockedBy,
      allowedBy: own.allowed >= around.allowed ? length : around.allowedBy,
    };
    stack.push(holds);
    begin(prefixes.words, 4 * i, holds);
  }
  for (let end = stack.at(-1)?.end; end; end = stack.at(-1)?.end) close(end);

  return {
    size,
    starts: starts.slice(0, 4 * size),
    blocked: blocked.slice(0, size),
    allowed: allowed.slice(0, size),
    blockedBy: blockedBy.slice(0, size),
    allowedBy: allowedBy.slice(0, size),
  };
}

export interface SegmentMatch {
  readonly list: ListName;
  /** Of the network that decided. */
  readonly length: number;
  /** Unix seconds, or `FOR_EVER`. */
  readonly until: number;
}

/** Allow before block; null where neither list holds at `now` (Unix seconds). */
export function matchSegments(segments: Segments, address: Address, now: number): SegmentMatch | null {
  const i = find(segments, address);
  const allowed = segments.allowed[i] ?? NOT_LISTED;
  if (allowed > now) return { list: "allow", length: segments.allowedBy[i] ?? ADDRESS_BITS, until: allowed };
  const blocked = segments.blocked[i] ?? NOT_LISTED;
  if (blocked > now) return { list: "block", length: segments.blockedBy[i] ?? ADDRESS_BITS, until: blocked };
  return null;
}

/** The last segment that begins at or before the address. */
function find({ starts, size }: Segments, address: Address): number {
  const w0 = address.w0 >>> 0;
  const w1 = address.w1 >>> 0;
  const w2 = address.w2 >>> 0;
  const w3 = address.w3 >>> 0;
  let low = 0;
  let high = size;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    const at = 4 * middle;
    const difference =
      (starts[at] ?? 0) - w0 ||
      (starts[at + 1] ?? 0) - w1 ||
      (starts[at + 2] ?? 0) - w2 ||
      (starts[at + 3] ?? 0) - w3;
    if (difference <= 0) low = middle;
    else high = middle;
  }
  return low;
}
