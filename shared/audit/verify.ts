import { CHAIN_START, verifyChain, type ChainFault, type ChainHead } from "./chain.ts";
import type { Anchors, AnchorFault } from "./anchors.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { LogReader, type FileFault } from "./log-reader.ts";
import type { AuditRow, Sha256 } from "./record.ts";

/** What is wrong with a log that is held against its checkpoints. */
export type LogFault =
  | ChainFault
  | AnchorFault
  | FileFault
  /** The log ends before a record that a checkpoint has seen. */
  | { readonly kind: "truncated"; readonly last: number; readonly expected: number }
  /** A checkpoint saw another record there: something after `after` and up to `upTo` was replaced. */
  | { readonly kind: "rewritten"; readonly after: number; readonly upTo: number; readonly checkpoint: number }
  /** The records are of another chain than the checkpoints. */
  | { readonly kind: "other_log"; readonly chain: string; readonly expected: string };

export interface LogVerdict {
  /** The first record that was found; 0: there is none. */
  readonly first: number;
  /** The time at which the records were asked to end, in Unix milliseconds; null: with the log. */
  readonly to: number | null;
  readonly head: ChainHead;
  readonly records: number;
  /** Checkpoints that were found to agree. */
  readonly agreed: number;
  readonly faults: readonly LogFault[];
  /** Rows were left out on purpose, so that nothing can be said about the chain. */
  readonly filtered: boolean;
}

/**
 * Holds the lines of an export (or of several, one after the other) against the chain's rules and the checkpoints.
 * The end of the log is vouched for as far as the last checkpoint. Memory does not grow with the lines.
 */
export async function verifyLog(
  lines: AsyncIterable<string>,
  anchors: Anchors,
  sha256: Sha256,
): Promise<LogVerdict> {
  const reader = new LogReader(lines);
  const held = new HeldCheckpoints(anchors.checkpoints);
  const first = await reader.next();
  const from = startingHead(first, reader.first, anchors.checkpoints);
  const chain = await verifyChain(held.watch(first, reader), from, sha256);
  return {
    first: first?.seq ?? 0,
    head: chain.head,
    records: reader.records,
    agreed: held.agreed,
    faults: [
      ...reader.faults,
      ...anchors.faults,
      ...otherLog(first, anchors.checkpoints),
      ...held.faults(chain.head.seq, reader.to),
      ...chain.faults,
    ],
    to: reader.to,
    filtered: reader.filtered,
  };
}

/** Where the chain is followed from: its start, a checkpoint, or on trust what the first record says. */
function startingHead(row: AuditRow | null, begin: number, checkpoints: readonly Checkpoint[]): ChainHead {
  if (row === null || begin <= 1) return CHAIN_START;
  const checkpoint = checkpoints.find(({ sequence }) => sequence === begin - 1);
  if (checkpoint !== undefined) return { seq: begin - 1, hash: checkpoint.hash };
  return { seq: begin - 1, hash: row.seq === begin ? previousOf(row) : null };
}

function otherLog(row: AuditRow | null, [checkpoint]: readonly Checkpoint[]): readonly LogFault[] {
  if (row === null || checkpoint === undefined) return [];
  const chain = String(attestationOf(row).chain_uid);
  return chain === checkpoint.chain ? [] : [{ kind: "other_log", chain, expected: checkpoint.chain }];
}

/** The checkpoints, each held against the row of its sequence number when it comes by. */
class HeldCheckpoints {
  readonly #checkpoints: readonly Checkpoint[];
  readonly #bySequence: ReadonlyMap<number, Checkpoint>;
  #rewritten: LogFault | null = null;
  #lastAgreed = 0;
  agreed = 0;

  constructor(checkpoints: readonly Checkpoint[]) {
    this.#checkpoints = checkpoints;
    this.#bySequence = new Map(checkpoints.map((checkpoint) => [checkpoint.sequence, checkpoint]));
  }

  async *watch(first: AuditRow | null, rows: AsyncIterable<AuditRow>): AsyncGenerator<AuditRow> {
    if (first === null) return;
    this.#hold(first);
    yield first;
    for await (const row of rows) {
      this.#hold(row);
      yield row;
    }
  }

  #hold(row: AuditRow): void {
    const checkpoint = this.#bySequence.get(row.seq);
    if (checkpoint === undefined) return;
    if (checkpoint.hash === row.hash) {
      this.agreed++;
      if (this.#rewritten === null) this.#lastAgreed = row.seq;
    } else {
      this.#rewritten ??= {
        kind: "rewritten",
        after: this.#lastAgreed,
        upTo: row.seq,
        checkpoint: checkpoint.number,
      };
    }
  }

  /** `last` is where the lines ended, `to` the time at which they were meant to; later checkpoints say nothing about them. */
  faults(last: number, to: number | null): readonly LogFault[] {
    const newest = this.#checkpoints.findLast(({ made_at }) => to === null || made_at < to);
    return [
      ...(this.#rewritten === null ? [] : [this.#rewritten]),
      ...(newest !== undefined && newest.sequence > last
        ? [{ kind: "truncated" as const, last, expected: newest.sequence }]
        : []),
    ];
  }
}

/** The part of a body that ties it to its log; of a body that was touched, whatever it says. */
interface Attestation {
  readonly chain_uid?: unknown;
  readonly prev_event?: { readonly fingerprint?: { readonly value?: unknown } };
}

function attestationOf(row: AuditRow): Attestation {
  try {
    return (JSON.parse(row.body) as { readonly attestation?: Attestation }).attestation ?? {};
  } catch {
    return {};
  }
}

const previousOf = (row: AuditRow): string | null => {
  const value = attestationOf(row).prev_event?.fingerprint?.value;
  return typeof value === "string" ? value : null;
};
