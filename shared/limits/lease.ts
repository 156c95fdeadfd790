import { SECOND } from "../time.ts";

/**
 * A lease lets an isolate admit a few requests of one key without asking. Its tokens count from the moment it
 * ends, so however late they are spent, no window sees one too few; what was spent, and when, is reported
 * afterwards, the rest returned.
 */
export const LEASE_LIFETIME = 2 * SECOND;

/** An isolate stops a little earlier: its clock stands still while it computes, and the report must travel. */
export const LEASE_SPENDABLE = LEASE_LIFETIME - 200;

/** How long after its end a lease's report may still come; then its tokens count as spent. */
export const SETTLE_GRACE = 100;

/** More saves few calls and withholds more from other isolates. */
export const LEASE_TOKENS = 8;

/** A lease of one token costs a report and saves one call. */
export const MIN_LEASE = 2;

/** Leases come from the first half of a rule only: the last tokens are counted one by one. */
export const leasableOf = (capacity: number): number => Math.floor(capacity / 2);
