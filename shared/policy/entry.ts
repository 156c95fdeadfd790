import type { ListName } from "./sorted-prefixes.ts";
import type { Switches } from "./switches.ts";

/** An entry with everything that is known of it. Times in Unix milliseconds. */
export interface PolicyEntry {
  readonly list: ListName;
  /** In its canonical spelling. */
  readonly target: string;
  readonly reason: string;
  readonly author: string;
  readonly source: string;
  readonly changedAt: number;
  readonly expiresAt: number | null;
}

/** Newest change first; `cursor` is given back for the page behind it, null at the end. */
export interface EntryPage {
  readonly entries: readonly PolicyEntry[];
  readonly cursor: number | null;
}

/** One carried-out change. `targets` holds the first of them, the counts all. */
export interface HistoryItem {
  readonly at: number;
  readonly author: string;
  readonly source: string;
  readonly version: number;
  readonly added: number;
  readonly removed: number;
  readonly targets: readonly string[];
  readonly switched: readonly string[];
}

/**
 * A part of what changed behind a version. An isolate starts at 0 and asks again from `version` until it is `head`;
 * `reset` says that what it held before is not a beginning of this.
 */
export interface PolicyPage {
  readonly reset: boolean;
  readonly version: number;
  readonly head: number;
  /** `decodeRecords` reads it. */
  readonly records: Uint8Array;
  readonly switches: Switches;
  /** Bans that operators have lifted, ever: when it has grown, no isolate may go by the bans it remembers. */
  readonly lifts: number;
}
