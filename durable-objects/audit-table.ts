import { AUDIT_COLUMNS } from "../shared/audit/record.ts";
import type { ChainHead } from "../shared/audit/chain.ts";
import { SECOND } from "../shared/time.ts";
import type { Chunk } from "./audit-store.ts";

/** How a write to D1's table ended. */
export type TableWrite =
  /** The table has the chunk, whether by this write or an earlier one. `gap`: the record before it is not there. */
  | { readonly kind: "written"; readonly gap: boolean }
  /** The table holds other records in these places; nothing was written. */
  | { readonly kind: "fork" };

/** One call to D1 (requirement R4); D1 itself gives a statement 30 s. */
const D1_TIMEOUT = 30 * SECOND;

const HASH = AUDIT_COLUMNS.indexOf("hash");

/**
 * One statement for all rows. It writes nothing when a row of the table contradicts the chunk, so that a fork
 * stays as it was found; a row that is there already is left alone, so that a repeat changes nothing.
 */
const INSERT = `
  INSERT INTO audit (${AUDIT_COLUMNS.join(", ")})
  SELECT ${AUDIT_COLUMNS.map((_, index) => `value ->> ${index}`).join(", ")} FROM json_each(?1)
  WHERE NOT EXISTS (
    SELECT 1 FROM json_each(?1) AS ours CROSS JOIN audit ON audit.seq = ours.value ->> 0
    WHERE audit.hash <> ours.value ->> ${HASH}
  ) AND NOT EXISTS (SELECT 1 FROM audit WHERE seq = ?2 AND hash <> ?3)
  ON CONFLICT (seq) DO NOTHING`;

const READ_BACK = `
  SELECT (SELECT hash FROM audit WHERE seq = ?1) AS last, (SELECT hash FROM audit WHERE seq = ?2) AS before`;

/** Writes a chunk that follows `before`; the read-back sees what the table now holds. Faults of D1 throw. */
export async function writeChunk(db: D1Database, chunk: Chunk, before: ChainHead): Promise<TableWrite> {
  const [, read] = await answered(
    db.batch<{ last: string | null; before: string | null }>([
      db.prepare(INSERT).bind(chunk.json, before.seq, before.hash),
      db.prepare(READ_BACK).bind(chunk.last.seq, before.seq),
    ]),
  );
  const found = read?.results[0];
  if (found?.last !== chunk.last.hash) return { kind: "fork" };
  return { kind: "written", gap: found.before !== before.hash };
}

/** Takes the readable addresses from the records `first` to `last`; the chain covers only their hashes. */
export async function forgetAddresses(db: D1Database, first: number, last: number): Promise<void> {
  await answered(
    db
      .prepare("UPDATE audit SET address = NULL WHERE seq BETWEEN ?1 AND ?2 AND address IS NOT NULL")
      .bind(first, last)
      .run(),
  );
}

/** The answer, or an error when it takes too long. What was asked may still happen: both statements are idempotent. */
async function answered<T>(answer: Promise<T>): Promise<T> {
  const patience = new AbortController();
  const expiry = scheduler.wait(D1_TIMEOUT, { signal: patience.signal }).then(() => {
    throw new Error(`D1 did not answer within ${D1_TIMEOUT} ms`);
  });
  try {
    return await Promise.race([answer, expiry]);
  } finally {
    patience.abort();
  }
}
