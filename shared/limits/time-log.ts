import { LEASE_LIFETIME } from "./lease.ts";
import type { Key } from "./key.ts";
import { KEY_WORDS, RecordTable, type MemoryBudget, type RecordRef } from "./record-table.ts";
import { readWide, WIDE, writeWide } from "./words.ts";

/* A record: key, newest time, tokens on lease, the lease's end, number of times, the times themselves. */
const NEWEST = KEY_WORDS;
const HELD = NEWEST + WIDE;
const HELD_UNTIL = HELD + 1;
const COUNT = HELD_UNTIL + WIDE;
const TIMES = COUNT + 1;

/** What is kept of a key: times in Unix milliseconds, ascending; a lease's tokens stand there at its end. */
export interface TimeLog {
  readonly times: readonly number[];
  /** How many of the times are a lease's tokens, not yet reported. */
  readonly held: number;
  readonly heldUntil: number;
}

const EMPTY: TimeLog = { times: [], held: 0, heldUntil: 0 };

/**
 * Exact logs of at most `limit` times a key, in two bytes a time: 64 bytes a key for twenty. A time is stored
 * modulo 2^16 ticks: all that still count lie within one period and a lease of the newest, which is stored
 * whole. Up to 63 s a tick is a millisecond; for longer periods it is as fine as 16 bits allow, and times are
 * rounded up, so that a log never forgets early.
 */
export class TimeLogs {
  readonly records: RecordTable;
  readonly #limit: number;
  readonly #period: number;
  /** Milliseconds. */
  readonly #tick: number;

  constructor(limit: number, period: number, budget: MemoryBudget) {
    this.#limit = limit;
    this.#period = period;
    this.#tick = Math.ceil((period + LEASE_LIFETIME) / 0xffff);
    this.records = new RecordTable(TIMES + limit, budget, (record, now) => !this.#lives(record, now));
  }

  /** The times that still count: those less than a period old. */
  read(key: Key, now: number): TimeLog {
    const record = this.records.find(key);
    if (record === null || !this.#lives(record, now)) return EMPTY;
    const { words, at } = record;
    const newest = readWide(words, at + NEWEST);
    const times: number[] = [];
    for (let i = at + TIMES; i < at + TIMES + (words[at + COUNT] as number); i++) {
      const time = (newest - ((newest - (words[i] as number)) & 0xffff)) * this.#tick;
      if (time + this.#period > now) times.push(time);
    }
    const heldUntil = readWide(words, at + HELD_UNTIL) * this.#tick;
    const held = heldUntil + this.#period > now ? Math.min(words[at + HELD] as number, times.length) : 0;
    return { times, held, heldUntil };
  }

  /** False: there is no room for the key. Beyond `limit`, the oldest times are dropped. */
  write(key: Key, log: TimeLog, now: number): boolean {
    const record = this.records.claim(key, now);
    if (record === null) return false;
    const { words, at } = record;
    const ticks = log.times.slice(-this.#limit).map((time) => Math.ceil(time / this.#tick));
    words[at + COUNT] = ticks.length;
    writeWide(words, at + NEWEST, ticks.at(-1) ?? 0);
    words[at + HELD] = log.held;
    writeWide(words, at + HELD_UNTIL, Math.ceil(log.heldUntil / this.#tick));
    for (const [i, tick] of ticks.entries()) words[at + TIMES + i] = tick % 0x1_0000;
    return true;
  }

  clear(key: Key, now: number): void {
    if (this.records.find(key) !== null) this.write(key, EMPTY, now);
  }

  #lives({ words, at }: RecordRef, now: number): boolean {
    return words[at + COUNT] !== 0 && readWide(words, at + NEWEST) * this.#tick + this.#period > now;
  }
}
