import { LEASE_LIFETIME, leasableOf, SETTLE_GRACE } from "./lease.ts";
import type { Key } from "./key.ts";
import type { Lease } from "./protocol.ts";
import type { MemoryBudget } from "./record-table.ts";
import type { Account, RuleBook } from "./rule-book.ts";
import type { WindowRule } from "./rules.ts";
import { TimeLogs, type TimeLog } from "./time-log.ts";

/**
 * At most `limit` requests in any `period`, exactly. Every token is logged not before it is spent, and a
 * request is admitted only while fewer than `limit` times count; so of the requests admitted in one period, all
 * still counted when the last of them was granted, and there are at most `limit`.
 */
export class WindowBook implements RuleBook {
  readonly #logs: TimeLogs;
  readonly #rule: WindowRule;

  constructor(rule: WindowRule, budget: MemoryBudget) {
    this.#rule = rule;
    this.#logs = new TimeLogs(rule.limit, rule.period, budget);
  }

  get records() {
    return this.#logs.records;
  }

  open(key: Key, now: number): Account {
    return new WindowAccount(this.#logs, this.#rule, key, now);
  }

  settle(key: Key, lease: Lease, spent: readonly number[], now: number): void {
    const log = this.#logs.read(key, now);
    if (log.held === 0) return;
    const kept = [...log.times];
    let replaced = 0;
    while (replaced < lease.tokens && remove(kept, lease.stamp)) replaced++;
    for (const time of spent.slice(0, replaced)) kept.push(Math.min(time, lease.stamp));
    const times = kept.sort((a, b) => a - b);
    this.#logs.write(key, { ...log, times, held: Math.max(0, log.held - replaced) }, now);
  }

  clear(key: Key, now: number): void {
    this.#logs.clear(key, now);
  }
}

function remove(times: number[], time: number): boolean {
  const i = times.lastIndexOf(time);
  if (i !== -1) times.splice(i, 1);
  return i !== -1;
}

class WindowAccount implements Account {
  readonly #logs: TimeLogs;
  readonly #rule: WindowRule;
  readonly #key: Key;
  readonly #now: number;
  #log: TimeLog;

  constructor(logs: TimeLogs, rule: WindowRule, key: Key, now: number) {
    this.#logs = logs;
    this.#rule = rule;
    this.#key = key;
    this.#now = now;
    this.#log = logs.read(key, now);
  }

  get retryAfter(): number | null {
    return this.#log.times.length < this.#rule.limit ? null : this.standing().resetAfter;
  }

  get settlesIn(): number | null {
    const due = this.#log.heldUntil + SETTLE_GRACE - this.#now;
    return this.#log.held > 0 && due > 0 ? due : null;
  }

  get confirmed(): boolean {
    return this.#log.held === 0;
  }

  /** Only to a key that was here within a lease's time: to a lone request a lease is no use. */
  get leasable(): number {
    const { times, held, heldUntil } = this.#log;
    const outstanding = held > 0 && heldUntil > this.#now;
    const active = (times.at(-1) ?? -Infinity) > this.#now - LEASE_LIFETIME;
    return active && !outstanding ? leasableOf(this.#rule.limit) - times.length - 1 : 0;
  }

  take(lease: Lease | null): boolean {
    const { times, held, heldUntil } = this.#log;
    const leased = lease === null ? [] : Array.from({ length: lease.tokens }, () => lease.stamp);
    this.#log = {
      times: [...times, this.#now, ...leased].sort((a, b) => a - b),
      held: held + leased.length,
      heldUntil: lease?.stamp ?? heldUntil,
    };
    return this.#logs.write(this.#key, this.#log, this.#now);
  }

  standing() {
    const { times } = this.#log;
    const { limit, period } = this.#rule;
    return {
      remaining: Math.max(0, limit - times.length),
      resetAfter: Math.max(0, (times[0] ?? this.#now - period) + period - this.#now),
    };
  }
}
