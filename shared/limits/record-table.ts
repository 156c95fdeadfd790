import type { Key } from "./key.ts";

/** Words at the start of a record that hold its key. */
export const KEY_WORDS = 4;

/** Records a page holds: pages are added whole, so that growing copies no record. */
const PAGE = 4096;
/** Old records looked at when a new one comes: more than one, so that the dead are found as fast as they die. */
const SWEEP = 4;
/** The same when the table is full. */
const FULL_SWEEP = 256;
const SMALLEST_INDEX = 1024;

/** Where a record lies: words `at` and after of a page. Valid until the next `claim`. */
export interface RecordRef {
  readonly words: Uint16Array;
  readonly at: number;
}

/** Bytes that several tables share. */
export class MemoryBudget {
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  /** False: there are not so many left. */
  take(bytes: number): boolean {
    if (bytes > this.#left) return false;
    this.#left -= bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.#left += bytes;
  }
}

/** Says of a record that it remembers nothing any more and its place may be reused. */
export type IsDead = (record: RecordRef, now: number) => boolean;

/**
 * Records of a fixed number of 16-bit words by 64-bit key: a map of objects would need four times the memory.
 * Open addressing over paged typed arrays; a record once made stays where it is until it is dead and reused.
 */
export class RecordTable {
  readonly width: number;
  readonly #budget: MemoryBudget;
  readonly #isDead: IsDead;
  readonly #pages: Uint16Array[] = [];
  /** Slot + 1 by hash, 0 for nothing; linear probing, at most half full. */
  #index = new Int32Array(SMALLEST_INDEX);
  #size = 0;
  #hand = 0;
  readonly #changed = new Set<number>();

  constructor(width: number, budget: MemoryBudget, isDead: IsDead) {
    this.width = width;
    this.#budget = budget;
    this.#isDead = isDead;
  }

  find(key: Key): RecordRef | null {
    const slot = this.#slotOf(key);
    return slot === -1 ? null : this.#ref(slot);
  }

  /** The key's record, a zeroed one if it had none; null when there is no memory for another. Marks it changed. */
  claim(key: Key, now: number): RecordRef | null {
    let slot = this.#slotOf(key);
    if (slot === -1) {
      slot = this.#freeSlot(now);
      if (slot === -1) return null;
      const { words, at } = this.#ref(slot);
      words.fill(0, at, at + this.width);
      writeKey(words, at, key);
      this.#insert(slot, key);
    }
    this.#changed.add(slot);
    return this.#ref(slot);
  }

  /** Copies of all records changed since the last call, end to end. */
  takeChanged(): Uint16Array<ArrayBuffer> {
    const copy = new Uint16Array(this.#changed.size * this.width);
    let end = 0;
    for (const slot of this.#changed) {
      const { words, at } = this.#ref(slot);
      copy.set(words.subarray(at, at + this.width), end);
      end += this.width;
    }
    this.#changed.clear();
    return copy;
  }

  get hasChanges(): boolean {
    return this.#changed.size > 0;
  }

  /** Puts copies back, the later of two with one key winning. What does not fit is forgotten. */
  restore(copy: Uint16Array, now: number): void {
    for (let from = 0; from + this.width <= copy.length; from += this.width) {
      const record = this.claim(readKey(copy, from), now);
      record?.words.set(copy.subarray(from, from + this.width), record.at);
    }
    this.#changed.clear();
  }

  #ref(slot: number): RecordRef {
    return { words: this.#pages[Math.floor(slot / PAGE)] as Uint16Array, at: (slot % PAGE) * this.width };
  }

  #slotOf(key: Key): number {
    const mask = this.#index.length - 1;
    for (let i = key.low & mask; ; i = (i + 1) & mask) {
      const slot = (this.#index[i] as number) - 1;
      if (slot === -1) return -1;
      const { words, at } = this.#ref(slot);
      if (hasKey(words, at, key)) return slot;
    }
  }

  #insert(slot: number, key: Key): void {
    const mask = this.#index.length - 1;
    let i = key.low & mask;
    while (this.#index[i] !== 0) i = (i + 1) & mask;
    this.#index[i] = slot + 1;
  }

  /** A dead record's place, taken out of the index, or a new one, or -1. */
  #freeSlot(now: number): number {
    const dead = this.#sweep(SWEEP, now);
    if (dead !== -1) return dead;
    return this.#hasRoom() ? this.#size++ : this.#sweep(FULL_SWEEP, now);
  }

  #sweep(looks: number, now: number): number {
    for (let look = 0; look < Math.min(looks, this.#size); look++) {
      const slot = this.#hand;
      this.#hand = (this.#hand + 1) % this.#size;
      const record = this.#ref(slot);
      if (!this.#isDead(record, now)) continue;
      this.#remove(slot, readKey(record.words, record.at));
      return slot;
    }
    return -1;
  }

  /** Makes room for one more, if the budget has it. */
  #hasRoom(): boolean {
    if ((this.#size + 1) * 2 > this.#index.length && !this.#grow()) return false;
    if (this.#size < this.#pages.length * PAGE) return true;
    if (!this.#budget.take(PAGE * this.width * 2)) return false;
    this.#pages.push(new Uint16Array(PAGE * this.width));
    return true;
  }

  /** Takes a slot out of the index and closes the gap, so that no probe stops early. */
  #remove(slot: number, key: Key): void {
    const mask = this.#index.length - 1;
    let gap = key.low & mask;
    while (this.#index[gap] !== slot + 1) gap = (gap + 1) & mask;
    for (let i = (gap + 1) & mask; ; i = (i + 1) & mask) {
      const next = (this.#index[i] as number) - 1;
      if (next === -1) break;
      const { words, at } = this.#ref(next);
      const home = readKey(words, at).low & mask;
      if (((i - home) & mask) < ((i - gap) & mask)) continue;
      this.#index[gap] = next + 1;
      gap = i;
    }
    this.#index[gap] = 0;
  }

  #grow(): boolean {
    if (!this.#budget.take(this.#index.byteLength * 2)) return false;
    this.#budget.giveBack(this.#index.byteLength);
    this.#index = new Int32Array(this.#index.length * 2);
    for (let slot = 0; slot < this.#size; slot++) {
      const { words, at } = this.#ref(slot);
      this.#insert(slot, readKey(words, at));
    }
    return true;
  }
}

function writeKey(words: Uint16Array, at: number, { high, low }: Key): void {
  words[at] = high >>> 16;
  words[at + 1] = high & 0xffff;
  words[at + 2] = low >>> 16;
  words[at + 3] = low & 0xffff;
}

const readUint32 = (words: Uint16Array, at: number): number =>
  (((words[at] as number) << 16) | (words[at + 1] as number)) >>> 0;

const readKey = (words: Uint16Array, at: number): Key => ({
  high: readUint32(words, at),
  low: readUint32(words, at + 2),
});

const hasKey = (words: Uint16Array, at: number, key: Key): boolean =>
  readUint32(words, at + 2) === key.low && readUint32(words, at) === key.high;
