import { SECOND } from "../time.ts";
import { LEASE_LIFETIME, leasableOf, SETTLE_GRACE } from "./lease.ts";
import type { Key } from "./key.ts";
import type { Lease } from "./protocol.ts";
import { KEY_WORDS, RecordTable, type MemoryBudget, type RecordRef } from "./record-table.ts";
import type { Account, RuleBook } from "./rule-book.ts";
import { capacity, leakRate, memory, type ZoneRule } from "./rules.ts";
import { readWide, WIDE, writeWide } from "./words.ts";

/** Thousandths of a request: nginx's unit. */
const REQUEST = 1000;

/* A record: key, time of the last change, level, tokens on lease, the lease's end. */
const LAST = KEY_WORDS;
const LEVEL = LAST + WIDE;
const HELD = LEVEL + WIDE;
const HELD_UNTIL = HELD + 1;
const WIDTH = HELD_UNTIL + WIDE;

/** A leaky bucket: nginx's excess plus one request, so that it is empty at zero and full at burst + 1. */
interface Bucket {
  readonly level: number;
  /** Unix milliseconds of `level`. */
  readonly last: number;
  /** Tokens on lease: as good as spent until they are reported or, at the lease's end, charged. */
  readonly held: number;
  readonly heldUntil: number;
}

/**
 * nginx's limit_req without delay, in its own whole thousandths: a refused request is not counted, burst B
 * admits B + 1 at once. A lease never lets through more than nginx would: its tokens are charged in full when
 * they are reported, so that nothing leaks before it is spent.
 */
export class ZoneBook implements RuleBook {
  readonly records: RecordTable;
  readonly #rule: ZoneRule;
  readonly #rate: number;

  constructor(rule: ZoneRule, budget: MemoryBudget) {
    this.#rule = rule;
    this.#rate = leakRate(rule);
    const span = memory(rule);
    this.records = new RecordTable(WIDTH, budget, ({ words, at }, now) => {
      return Math.max(readWide(words, at + LAST), readWide(words, at + HELD_UNTIL)) + span <= now;
    });
  }

  open(key: Key, now: number): Account {
    return new ZoneAccount(this, this.#rule, key, now);
  }

  settle(key: Key, lease: Lease, spent: readonly number[], now: number): void {
    const bucket = this.read(key, now);
    if (bucket.held === 0 || bucket.heldUntil !== lease.stamp) return;
    const spentTokens = Math.min(spent.length, bucket.held);
    const level = this.levelAt(bucket, now) + spentTokens * REQUEST;
    this.write(key, { ...bucket, level, last: now, held: 0 }, now);
  }

  clear(key: Key, now: number): void {
    if (this.records.find(key) !== null) this.write(key, { level: 0, last: now, held: 0, heldUntil: 0 }, now);
  }

  /** The bucket, with a lease that is over charged at its end. */
  read(key: Key, now: number): Bucket {
    const record = this.records.find(key);
    if (record === null) return { level: 0, last: now, held: 0, heldUntil: 0 };
    const bucket = decode(record);
    const { held, heldUntil } = bucket;
    if (held === 0 || heldUntil > now) return bucket;
    return { level: this.levelAt(bucket, heldUntil) + held * REQUEST, last: heldUntil, held: 0, heldUntil };
  }

  levelAt({ level, last }: Bucket, now: number): number {
    const leaked = Math.floor((this.#rate * Math.max(0, now - last)) / SECOND);
    return Math.max(0, level - leaked);
  }

  write(key: Key, bucket: Bucket, now: number): boolean {
    const record = this.records.claim(key, now);
    if (record === null) return false;
    const { words, at } = record;
    writeWide(words, at + LAST, bucket.last);
    writeWide(words, at + LEVEL, bucket.level);
    words[at + HELD] = bucket.held;
    writeWide(words, at + HELD_UNTIL, bucket.heldUntil);
    return true;
  }

  /** Milliseconds in which `amount` thousandths leak. */
  leakTime(amount: number): number {
    return Math.max(0, Math.ceil((amount * SECOND) / this.#rate));
  }
}

const decode = ({ words, at }: RecordRef): Bucket => ({
  level: readWide(words, at + LEVEL),
  last: readWide(words, at + LAST),
  held: words[at + HELD] as number,
  heldUntil: readWide(words, at + HELD_UNTIL),
});

class ZoneAccount implements Account {
  readonly #book: ZoneBook;
  readonly #full: number;
  readonly #capacity: number;
  readonly #key: Key;
  readonly #now: number;
  /** Was here within a lease's time. */
  readonly #active: boolean;
  #bucket: Bucket;

  constructor(book: ZoneBook, rule: ZoneRule, key: Key, now: number) {
    this.#book = book;
    this.#capacity = capacity(rule);
    this.#full = this.#capacity * REQUEST;
    this.#key = key;
    this.#now = now;
    this.#bucket = book.read(key, now);
    this.#active = book.records.find(key) !== null && this.#bucket.last > now - LEASE_LIFETIME;
  }

  get #used(): number {
    return this.#book.levelAt(this.#bucket, this.#now) + this.#bucket.held * REQUEST;
  }

  /** Milliseconds from now until no more than `amount` is used. */
  #untilUsed(amount: number): number {
    const { level, last, held } = this.#bucket;
    return Math.max(0, this.#book.leakTime(level + held * REQUEST - amount) - (this.#now - last));
  }

  get retryAfter(): number | null {
    const room = this.#full - REQUEST;
    return this.#used <= room ? null : this.#untilUsed(room);
  }

  get settlesIn(): number | null {
    const due = this.#bucket.heldUntil + SETTLE_GRACE - this.#now;
    return this.#bucket.held > 0 && due > 0 ? due : null;
  }

  readonly confirmed = true;

  get leasable(): number {
    if (!this.#active || this.#bucket.held > 0) return 0;
    return leasableOf(this.#capacity) - Math.ceil(this.#used / REQUEST) - 1;
  }

  take(lease: Lease | null): boolean {
    const { held, heldUntil } = this.#bucket;
    this.#bucket = {
      level: this.#book.levelAt(this.#bucket, this.#now) + REQUEST,
      last: this.#now,
      held: held + (lease?.tokens ?? 0),
      heldUntil: lease?.stamp ?? heldUntil,
    };
    return this.#book.write(this.#key, this.#bucket, this.#now);
  }

  standing() {
    const used = Math.min(this.#used, this.#full);
    const remaining = Math.floor((this.#full - used) / REQUEST);
    return {
      remaining,
      resetAfter: used === 0 ? 0 : this.#untilUsed(this.#full - (remaining + 1) * REQUEST),
    };
  }
}
