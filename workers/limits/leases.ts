import type { Lease, Settlement, Standing } from "../../shared/limits/protocol.ts";
import { shardOf } from "../../shared/limits/shards.ts";
import type { TrafficClass } from "../../shared/limits/rules.ts";

/** 640 bytes each, measured: 2 MB. With denials and offences, an isolate's caches stay under 8 MB. */
const MOST_LEASES = 3_000;

interface Held {
  readonly class: TrafficClass;
  readonly key: string;
  readonly lease: Lease;
  readonly standings: readonly Standing[];
  /** Milliseconds on this isolate's clock. */
  readonly grantedAt: number;
  readonly expiresAt: number;
  readonly spentAt: number[];
}

/** How a key stands with tokens in hand, some milliseconds after it was told. */
export const withTokens = (
  { rule, remaining, resetAfter }: Standing,
  tokens: number,
  elapsed: number,
): Standing => ({
  rule,
  remaining: remaining + tokens,
  resetAfter: Math.max(0, resetAfter - elapsed),
});

const idOf = (trafficClass: TrafficClass, key: string): string => `${trafficClass} ${key}`;

/** The leases an isolate holds, and those that are over and not yet reported, by shard. */
export class Leases {
  readonly #held = new Map<number, Map<string, Held>>();
  readonly #over = new Map<number, Held[]>();
  /** Of both. */
  #size = 0;

  get hasRoom(): boolean {
    return this.#size < MOST_LEASES;
  }

  add(granted: Omit<Held, "spentAt">): void {
    const shard = shardOf(granted.key);
    const id = idOf(granted.class, granted.key);
    const held = this.#held.get(shard) ?? new Map<string, Held>();
    const earlier = held.get(id);
    if (earlier !== undefined) this.#end(shard, id, earlier);
    this.#held.set(shard, held.set(id, { ...granted, spentAt: [] }));
    this.#size++;
  }

  /** Spends a token and says how the key stands then; null: there is none. */
  spend(trafficClass: TrafficClass, key: string, now: number): readonly Standing[] | null {
    if (this.#size === 0) return null;
    const shard = shardOf(key);
    const id = idOf(trafficClass, key);
    const held = this.#held.get(shard)?.get(id);
    if (held === undefined) return null;
    if (held.expiresAt <= now) {
      this.#end(shard, id, held);
      return null;
    }
    held.spentAt.push(now);
    const left = held.lease.tokens - held.spentAt.length;
    if (left === 0) this.#end(shard, id, held);
    return held.standings.map((standing) => withTokens(standing, left, now - held.grantedAt));
  }

  /** What is to be reported to a shard now; each lease once. */
  takeSettlements(shard: number, now: number): readonly Settlement[] {
    for (const [id, held] of this.#held.get(shard) ?? []) {
      if (held.expiresAt <= now) this.#end(shard, id, held);
    }
    const over = this.#over.get(shard) ?? [];
    this.#over.delete(shard);
    this.#size -= over.length;
    return over.map((held) => ({
      key: held.key,
      class: held.class,
      lease: held.lease,
      spentAgo: held.spentAt.map((at) => now - at),
    }));
  }

  #end(shard: number, id: string, held: Held): void {
    this.#held.get(shard)?.delete(id);
    const over = this.#over.get(shard);
    if (over === undefined) this.#over.set(shard, [held]);
    else over.push(held);
  }
}
