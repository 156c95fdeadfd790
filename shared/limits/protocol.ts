import type { Ban, CountedOffence } from "../jails/ban.ts";
import type { RuleName, TrafficClass } from "./rules.ts";

/** What an isolate asks of the shard that owns the key: may this request pass? */
export interface Ask {
  /** A client address, or `account:…` and the like; any text. */
  readonly key: string;
  readonly class: TrafficClass;
  readonly underAttack: boolean;
  /** False: the isolate has no room to keep a lease. */
  readonly lease: boolean;
}

/** How a key stands under a rule after the decision. */
export interface Standing {
  readonly rule: RuleName;
  /** Whole requests that would pass now. */
  readonly remaining: number;
  /** Milliseconds until one more would. */
  readonly resetAfter: number;
}

export interface Lease {
  readonly tokens: number;
  /** When the object counts the tokens, on its own clock: the lease's name in the report. */
  readonly stamp: number;
}

export type Verdict =
  | { readonly kind: "admitted"; readonly standings: readonly Standing[]; readonly lease: Lease | null }
  | {
      readonly kind: "limited";
      readonly rule: RuleName;
      /** Milliseconds. */
      readonly retryAfter: number;
      /** An isolate's report is still due and may make room: worth asking once more after `retryAfter`. */
      readonly settling: boolean;
      readonly standings: readonly Standing[];
    }
  | { readonly kind: "banned"; readonly ban: Ban }
  /** No room for another key: as if the object were unreachable. */
  | { readonly kind: "full" };

/** What became of a lease. `spentAgo`: milliseconds before the report was sent. */
export interface Settlement {
  readonly key: string;
  readonly class: TrafficClass;
  readonly lease: Lease;
  readonly spentAgo: readonly number[];
}

export interface OffenceReport {
  readonly key: string;
  readonly kind: CountedOffence;
  readonly count: number;
}

/** Rides on every call. */
export interface Report {
  readonly settlements: readonly Settlement[];
  readonly offences: readonly OffenceReport[];
}

/** What a shard says besides: bans by jails that the call led to, said to nobody else, and the policy's version as it last heard it. */
export interface Notice {
  readonly bans: readonly Ban[];
  readonly policyVersion: number;
}

export interface Answer extends Notice {
  readonly verdict: Verdict;
}
