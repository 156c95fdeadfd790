import type { ChainHead } from "./chain.ts";

/** A stretch of the log that is archived, or about to be. Times are Unix milliseconds by the log's clock. */
export interface Segment {
  readonly first: number;
  readonly last: ChainHead;
  /** The hash of the record before the first; null: there is none. */
  readonly before: string | null;
  readonly recordedFrom: number;
  readonly recordedTo: number;
  readonly path: string;
  /** SHA-256 of its lines; null: planned, not archived yet. */
  readonly digest: string | null;
  /** Faults of the chain that were found while archiving. */
  readonly faults: number;
  /** Rows of it that D1 still has. */
  readonly remaining: number;
}

/** Under the chain's id, so that a log that began anew never meets an old one's archive. */
export const segmentPath = (chain: string, first: number, last: number): string =>
  `audit/segments/${chain}/${pad(first)}-${pad(last)}.jsonl.gz`;

/** Twelve digits sort by name as by number. */
const pad = (seq: number): string => String(seq).padStart(12, "0");
