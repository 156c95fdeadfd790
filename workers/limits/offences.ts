import { JAIL_OF, JAILS, type CountedOffence } from "../../shared/jails/ban.ts";
import type { OffenceReport } from "../../shared/limits/protocol.ts";
import { shardOf } from "../../shared/limits/shards.ts";

/** 220 bytes each, measured: 1 MB. What does not fit is not counted (fails open): the limits still hold. */
const MOST_PENDING = 5_000;

/** Offences of one key that are worth a call of their own; fewer wait for one that is made anyway. */
const WORTH_A_CALL = 25;

/** A refusal this old counts for no jail any more: who comes back that seldom costs no call. */
const DROPS_COUNT = JAILS[JAIL_OF.dropped].period;

interface Pending extends OffenceReport {
  /** When the first of them was, Unix milliseconds. */
  readonly since: number;
}

/** Offences not yet reported to the shard that counts them. */
export class Offences {
  readonly #pending = new Map<number, Map<string, Pending>>();
  #size = 0;

  /** True: so many that they should be reported now. */
  add(key: string, kind: CountedOffence, now: number): boolean {
    const shard = shardOf(key);
    const ofShard = this.#pending.get(shard) ?? new Map<string, Pending>();
    const id = `${kind} ${key}`;
    const known = ofShard.get(id);
    const over = known !== undefined && kind === "dropped" && now - known.since > DROPS_COUNT;
    const { count, since } =
      known === undefined || over ? { count: 1, since: now } : { ...known, count: known.count + 1 };
    if (known === undefined && this.#size >= MOST_PENDING) return false;
    if (known === undefined) this.#size++;
    this.#pending.set(shard, ofShard.set(id, { key, kind, count, since }));
    return count >= WORTH_A_CALL;
  }

  take(shard: number): readonly OffenceReport[] {
    const ofShard = this.#pending.get(shard);
    if (ofShard === undefined) return [];
    this.#pending.delete(shard);
    this.#size -= ofShard.size;
    return Array.from(ofShard.values(), ({ key, kind, count }) => ({ key, kind, count }));
  }
}
