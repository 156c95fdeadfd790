import type { CountedOffence } from "../../shared/jails/ban.ts";
import type { OffenceReport } from "../../shared/limits/protocol.ts";
import { shardOf } from "../../shared/limits/shards.ts";

/** 220 bytes each, measured: 1 MB. What does not fit is not counted (fails open): the limits still hold. */
const MOST_PENDING = 5_000;

/** Offences of one key that are worth a call of their own; fewer wait for one that is made anyway. */
const WORTH_A_CALL = 25;

/** Offences not yet reported to the shard that counts them. */
export class Offences {
  readonly #pending = new Map<number, Map<string, OffenceReport>>();
  #size = 0;

  /** True: so many that they should be reported now. */
  add(key: string, kind: CountedOffence): boolean {
    const shard = shardOf(key);
    const ofShard = this.#pending.get(shard) ?? new Map<string, OffenceReport>();
    const id = `${kind} ${key}`;
    const count = (ofShard.get(id)?.count ?? 0) + 1;
    if (count === 1 && this.#size >= MOST_PENDING) return false;
    if (count === 1) this.#size++;
    this.#pending.set(shard, ofShard.set(id, { key, kind, count }));
    return count >= WORTH_A_CALL;
  }

  take(shard: number): readonly OffenceReport[] {
    const ofShard = this.#pending.get(shard);
    if (ofShard === undefined) return [];
    this.#pending.delete(shard);
    this.#size -= ofShard.size;
    return [...ofShard.values()];
  }
}
