import { AUDIT_COLUMNS, type AuditRow, type Sha256 } from "./record.ts";

/** The end of a chain, or of the part that was verified; `hash` is null before the first record. */
export interface ChainHead {
  readonly seq: number;
  readonly hash: string | null;
}

export const CHAIN_START: ChainHead = { seq: 0, hash: null };

/** What is wrong, and where. */
export type ChainFault =
  /** Records are gone, `first` to `last`. */
  | { readonly kind: "missing"; readonly first: number; readonly last: number }
  /** A record stands where one of this or a higher number stood already. */
  | { readonly kind: "out_of_order"; readonly seq: number }
  /** The body is not what was hashed. */
  | { readonly kind: "edited"; readonly seq: number }
  /** The body is that of another place: records were swapped or copied. */
  | { readonly kind: "moved"; readonly seq: number; readonly from: number }
  /** The body was written after another record, or in another chain: this one or the one before was replaced. */
  | { readonly kind: "unlinked"; readonly seq: number }
  /** A column does not repeat the body. */
  | { readonly kind: "column_differs"; readonly seq: number; readonly column: string };

export interface ChainVerdict {
  /** Of the last record seen; compare it with a checkpoint to find a log cut at its end. */
  readonly head: ChainHead;
  /** In the order of the log; the first thousand. */
  readonly faults: readonly ChainFault[];
}

/** A log with more faults than this is not repaired record by record, and memory stays flat. */
const MAX_FAULTS = 1000;

/** The part of a body that the chain needs. */
interface Body {
  readonly [field: string]: unknown;
  readonly attestation?: {
    readonly chain_uid?: unknown;
    readonly prev_event?: { readonly fingerprint?: { readonly value?: unknown } };
  };
}

/** Columns that repeat a field of the body. `address` does not: it is nulled in time, and the body has its hash. */
const REPEATED = AUDIT_COLUMNS.filter((column) => !["seq", "address", "body", "hash"].includes(column));

/**
 * Follows the chain from the record after `from`; `rows` come in the order of `seq`. Finds every record that was
 * edited, swapped, removed or replaced, and goes on behind it. Memory does not grow with the rows.
 */
export async function verifyChain(
  rows: Iterable<AuditRow> | AsyncIterable<AuditRow>,
  from: ChainHead,
  sha256: Sha256,
): Promise<ChainVerdict> {
  const faults: ChainFault[] = [];
  let head = from;
  let chain: unknown;
  for await (const row of rows) {
    const body = parseBody(row.body);
    chain ??= body?.attestation?.chain_uid;
    const found = recordFaults(row, body, head, chain, sha256);
    faults.push(...found.slice(0, MAX_FAULTS - faults.length));
    if (row.seq > head.seq) head = { seq: row.seq, hash: row.hash };
  }
  return { head, faults };
}

function recordFaults(
  row: AuditRow,
  body: Body | null,
  before: ChainHead,
  chain: unknown,
  sha256: Sha256,
): readonly ChainFault[] {
  const { seq } = row;
  if (seq <= before.seq) return [{ kind: "out_of_order", seq }];
  const faults: ChainFault[] = [];
  const follows = seq === before.seq + 1;
  if (!follows) faults.push({ kind: "missing", first: before.seq + 1, last: seq - 1 });
  if (body === null || sha256(row.body) !== row.hash) return [...faults, { kind: "edited", seq }];
  if (body["seq"] !== seq) return [...faults, { kind: "moved", seq, from: Number(body["seq"]) }];

  const previous = body.attestation?.prev_event?.fingerprint?.value ?? null;
  if ((follows && previous !== before.hash) || body.attestation?.chain_uid !== chain) {
    faults.push({ kind: "unlinked", seq });
  }
  for (const column of REPEATED) {
    if (row[column] !== body[column]) faults.push({ kind: "column_differs", seq, column });
  }
  return faults;
}

function parseBody(text: string): Body | null {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === "object" && body !== null ? (body as Body) : null;
  } catch {
    return null;
  }
}
