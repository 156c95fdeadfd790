import { measure, type Measurement } from "./measure.ts";
import { migrate, startWorker, type BenchedWorker } from "./runtime.ts";
import { buildEdge, edgeWorkerOptions } from "../test/support/edge-process.ts";

const ROUNDS = 3;
/** Records of the log that is exported and searched; about a gigabyte a million. */
const RECORDS = 300_000;
/** Statements that fill the log. */
const FILL = 50_000;
/** Bytes between two looks at the memory. */
const LOOK_EVERY = 16_000_000;

export interface AuditBench {
  readonly appends: readonly Measurement[];
  /** Rows that the object wrote to its own storage for an event; D1 takes one more. */
  readonly objectRows: number;
  readonly exported: {
    readonly records: number;
    readonly seconds: number;
    /** Of workerd in megabytes: after the first sixteen and at most. */
    readonly early: number;
    readonly peak: number;
  };
  /** One search by time that looks through as many rows as it may, in milliseconds. */
  readonly search: number;
}

/** Appends with a durable answer beside a plain INSERT a request; then the way back out. */
export async function benchAudit(): Promise<AuditBench> {
  const build = await buildEdge("bench/workers/audit.ts");
  const worker = await startWorker(await edgeWorkerOptions(build));
  try {
    const db = await worker.database();
    await migrate(db);
    await db.exec(
      "CREATE TABLE plain_audit (id INTEGER PRIMARY KEY, at, class, event, actor, address, outcome, request_id, detail)",
    );
    const appends = await measure(
      [
        { name: "one INSERT into D1, awaited", worker, next: () => ({ path: "/plain" }) },
        { name: "append of 1 event", worker, next: () => ({ path: "/append?events=1" }) },
        { name: "append of 3 events", worker, next: () => ({ path: "/append?events=3" }) },
      ],
      ROUNDS,
    );
    const { rowsWritten } = await drained(worker);
    const appended = (await db.prepare("SELECT count(*) AS count FROM audit").first<number>("count")) ?? 0;
    await fill(db, appended);
    return {
      appends,
      objectRows: rowsWritten / appended,
      exported: await readAll(worker),
      search: await find(worker),
    };
  } finally {
    await Promise.all([worker.stop(), build.delete()]);
  }
}

interface Counts {
  readonly rowsWritten: number;
  readonly waiting: number;
}

/** Waits until D1 has everything. */
async function drained(worker: BenchedWorker): Promise<Counts> {
  for (;;) {
    const counts = (await (await fetch(`${worker.url}/counts`)).json()) as Counts;
    if (counts.waiting === 0) return counts;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Copies the newest record until there are enough: their chain is broken, their size is right. */
async function fill(db: Awaited<ReturnType<BenchedWorker["database"]>>, from: number): Promise<void> {
  for (let seq = from; seq < RECORDS; seq += FILL) {
    await db
      .prepare(
        `WITH RECURSIVE n(i) AS (SELECT ?1 + 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2)
         INSERT INTO audit SELECT i, recorded_at, at, class, event, actor_type, actor_id, outcome, request_id, address, body, hash
         FROM n CROSS JOIN audit WHERE seq = ?3`,
      )
      .bind(seq, Math.min(seq + FILL, RECORDS), from)
      .run();
  }
}

async function readAll(worker: BenchedWorker): Promise<AuditBench["exported"]> {
  const started = performance.now();
  const { body } = await fetch(`${worker.url}/export`);
  let [bytes, records, next, early, peak] = [0, -2, LOOK_EVERY, 0, 0];
  for await (const chunk of body as ReadableStream<Uint8Array>) {
    bytes += chunk.length;
    for (const byte of chunk) if (byte === 0x0a) records++;
    if (bytes < next) continue;
    next += LOOK_EVERY;
    const now = worker.memory();
    if (early === 0) early = now;
    peak = Math.max(peak, now);
  }
  return { records, seconds: (performance.now() - started) / 1000, early, peak };
}

async function find(worker: BenchedWorker): Promise<number> {
  const { ms } = (await (await fetch(`${worker.url}/find?from=1`)).json()) as { ms: number };
  return ms;
}
