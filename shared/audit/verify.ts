import { CHAIN_START, verifyChain, type ChainFault, type ChainHead } from "./chain.ts";
import type { Anchors, AnchorFault } from "./anchors.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { parseLine } from "./lines.ts";
import type { AuditBody, AuditRow, Sha256 } from "./record.ts";

/** What is wrong with a log that is held against its checkpoints. */
export type LogFault =
  | ChainFault
  | AnchorFault
  /** The log ends before a record that a checkpoint has seen. */
  | { readonly kind: "truncated"; readonly last: number; readonly expected: number }
  /** A checkpoint saw another record there: something after `after` and up to `upTo` was replaced. */
  | { readonly kind: "rewritten"; readonly after: number; readonly upTo: number; readonly checkpoint: number }
  /** The records are of another chain than the checkpoints. */
  | { readonly kind: "other_log"; readonly chain: string; readonly expected: string }
  /** A line that is neither record, header nor end. */
  | { readonly kind: "unreadable"; readonly line: number; readonly problem: string }
  /** The file has no end: a download broke off, or somebody cut it. */
  | { readonly kind: "cut_short" };

export interface LogVerdict {
  readonly first: number;
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
  const own: LogFault[] = [];
  const reader = new LogReader(lines, own);
  const held = new HeldCheckpoints(anchors.checkpoints);
  const first = await reader.next();
  const from = startingHead(first, reader.first ?? 1, anchors.checkpoints);
  const chain = await verifyChain(held.watch(first, reader), from, sha256);
  if (!reader.ended) own.push({ kind: "cut_short" });
  const expected = anchors.checkpoints[0]?.chain;
  if (first !== null && expected !== undefined) {
    const actual = chainOf(first);
    if (actual !== expected) own.push({ kind: "other_log", chain: actual, expected });
  }
  return {
    first: first?.seq ?? 0,
    head: chain.head,
    records: reader.records,
    agreed: held.agreed,
    faults: [...own, ...anchors.faults, ...held.faults(chain.head.seq, reader.to), ...chain.faults],
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

/** Tells rows from other lines. Several files follow each other: only the first header and all ends count. */
class LogReader implements AsyncIterable<AuditRow> {
  readonly #lines: AsyncIterator<string>;
  readonly #faults: LogFault[];
  #line = 0;
  records = 0;
  first: number | null = null;
  to: number | null = null;
  filtered = false;
  ended = false;

  constructor(lines: AsyncIterable<string>, faults: LogFault[]) {
    this.#lines = lines[Symbol.asyncIterator]();
    this.#faults = faults;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<AuditRow> {
    for (let row = await this.next(); row !== null; row = await this.next()) yield row;
  }

  /** The next row; null: there is none. */
  async next(): Promise<AuditRow | null> {
    for (;;) {
      const { done, value } = await this.#lines.next();
      if (done === true) return null;
      this.#line++;
      const parsed = parseLine(value);
      if (!parsed.ok) {
        if (this.#faults.length < MAX_UNREADABLE) {
          this.#faults.push({ kind: "unreadable", line: this.#line, problem: parsed.error });
        }
        continue;
      }
      const line = parsed.value;
      switch (line.kind) {
        case "header":
          if (this.first !== null && !this.ended) this.#faults.push({ kind: "cut_short" });
          this.first ??= line.header.first;
          this.to = line.header.to;
          this.filtered ||= line.header.filtered;
          this.ended = false;
          break;
        case "end":
          this.ended = true;
          break;
        case "row":
          this.records++;
          return line.row;
      }
    }
  }
}

/** Of a file that is something else, the first hundred lines tell enough. */
const MAX_UNREADABLE = 100;

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

const attestationOf = (row: AuditRow): Partial<AuditBody["attestation"]> => {
  try {
    return (JSON.parse(row.body) as Partial<AuditBody>).attestation ?? {};
  } catch {
    return {};
  }
};

const previousOf = (row: AuditRow): string | null => attestationOf(row).prev_event?.fingerprint.value ?? null;

const chainOf = (row: AuditRow): string => String(attestationOf(row).chain_uid);
