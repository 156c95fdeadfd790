import type { Key } from "./key.ts";
import type { Lease } from "./protocol.ts";
import type { RecordTable } from "./record-table.ts";

/** One key under one rule, opened for one decision; nothing is counted before `take`. */
export interface Account {
  /** Milliseconds until a request would pass; null: it passes now. */
  readonly retryAfter: number | null;
  /** Milliseconds until an isolate's report may make room; null: the refusal is final. */
  readonly settlesIn: number | null;
  /** False: a lost lease's tokens are part of the count, and may never have been spent. */
  readonly confirmed: boolean;
  /** Tokens that may be handed out besides the request itself. */
  readonly leasable: number;
  /** Counts one request at this moment, and a lease's tokens at its end. False: there is no room for the key. */
  take(lease: Lease | null): boolean;
  /** After `take` or without: requests that would pass, and milliseconds until one more would. */
  standing(): { remaining: number; resetAfter: number };
}

/** All keys under one rule. */
export interface RuleBook {
  readonly records: RecordTable;
  open(key: Key, now: number): Account;
  /** Replaces a lease's tokens by those spent; `spent` are Unix milliseconds. A lease no longer known changes nothing. */
  settle(key: Key, lease: Lease, spent: readonly number[], now: number): void;
  /** Forgets what was counted. */
  clear(key: Key, now: number): void;
}
