/** How a guarded call ended, as far as the dependency's health goes. */
export type Outcome =
  | "success"
  | "error"
  /** Succeeded, but too late to be of use; counts as failed. */
  | "slow"
  /** Says nothing of the dependency: it was not asked, or turned us away for a reason of its own. */
  | "unknown";

/** A probe's place, held until its result comes or the lease ends. */
export interface Lease {
  readonly generation: number;
  readonly probe: number;
}

interface Began {
  /** Counts the changes of state: what was called under an earlier one says nothing about this one. */
  readonly generation: number;
  /** Unix milliseconds. */
  readonly since: number;
  /** Why it was entered, for operators. */
  readonly cause: string;
}

export interface Closed extends Began {
  readonly kind: "closed";
  readonly failuresInARow: number;
  /** When the latest failures were reported, Unix milliseconds, oldest first. */
  readonly errors: readonly number[];
}

export interface Open extends Began {
  readonly kind: "open";
  /** Unix milliseconds; the first call after it is a probe. */
  readonly until: number;
  /** Openings since it was last closed, this one included: how often the open time has doubled. */
  readonly openings: number;
}

export interface HalfOpen extends Began {
  readonly kind: "half_open";
  readonly openings: number;
  readonly successes: number;
  /** Leases handed out so far. */
  readonly issued: number;
  readonly probes: readonly { readonly probe: number; readonly expiresAt: number }[];
}

export interface Forced extends Began {
  readonly kind: "forced_open" | "forced_closed";
  /** The operator. */
  readonly by: string;
  /** Unix milliseconds; then it goes by results again. */
  readonly until: number;
}

/** Plain JSON. */
export type BreakerState = Closed | Open | HalfOpen | Forced;

export const closed = (began: Began): Closed => ({
  ...began,
  kind: "closed",
  failuresInARow: 0,
  errors: [],
});

/** What a dependency nobody has called yet is taken to be. */
export const unused = (now: number): Closed => closed({ generation: 0, since: now, cause: "new" });

/** The beginning of the next state. */
export const after = (state: BreakerState, now: number, cause: string): Began => ({
  generation: state.generation + 1,
  since: now,
  cause,
});
