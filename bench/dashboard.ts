import { gzipSync } from "node:zlib";
import { hashSecret, newSecret } from "../shared/access/secret.ts";
import { NAVIGATION } from "../workers/pages/admin/kit/nav.ts";
import { HOUR } from "../shared/time.ts";
import { buildEdge, edgeWorkerOptions } from "../test/support/edge-process.ts";
import { newOperator } from "../test/support/operator.ts";
import { migrate, startWorker, type BenchedWorker } from "./runtime.ts";

const RECORDS = 1_000_000;
/** Of one statement. */
const FILL = 100_000;
/** Views of each page behind the first. */
const VIEWS = 5;

export interface PageBench {
  readonly path: string;
  /** Milliseconds from request to the last byte: of an isolate that has not shown this page yet, and then. */
  readonly first: number;
  readonly median: number;
  /** Kilobytes on the wire of a browser that has nothing yet: page, style and script, compressed. */
  readonly wire: number;
}

/** Every page with a million audit records behind it, and searches of them that have to look far. */
export async function benchDashboard(): Promise<readonly PageBench[]> {
  const build = await buildEdge();
  const worker = await startWorker(await edgeWorkerOptions(build, { SESSION_BIND_ADDRESS: "false" }));
  try {
    const cookie = await signIn(worker);
    await fill(await worker.database());
    const searches = [
      "/admin/audit?class=security",
      "/admin/audit?event=no_such_event",
      "/admin/audit?cursor=500000",
    ];
    const paths = [...NAVIGATION.flatMap(({ entries }) => entries.map(({ path }) => path)), ...searches];
    // Node loads its client with the first request; that is no part of the page.
    await fetch("data:,");
    const results: PageBench[] = [];
    for (const path of paths) results.push(await look(worker, path, cookie));
    return results;
  } finally {
    await Promise.all([worker.stop(), build.delete()]);
  }
}

/** A session put into the database, since the sign-in itself is made to be slow. */
async function signIn(worker: BenchedWorker): Promise<string> {
  const db = await worker.database();
  await migrate(db);
  const operator = await newOperator();
  await db.batch(operator.statements.map((sql) => db.prepare(sql)));
  const [secret, now] = [newSecret(), Date.now()];
  await db
    .prepare("INSERT INTO sessions VALUES (?1, 'bench', ?2, '-', 'bench', ?3, ?3, ?4, NULL)")
    .bind(await hashSecret(secret), operator.name, now, now + HOUR)
    .run();
  return `edge_session=${secret}`;
}

/** Records of the usual size, one a second; their chain is broken, which no page looks at. */
async function fill(db: Awaited<ReturnType<BenchedWorker["database"]>>): Promise<void> {
  const body = JSON.stringify({
    address_hash: { day: "2026-11-21", hash: "0".repeat(32) },
    detail: { method: "POST", path: "/api/confirm", status: 200, duration: 12 },
    attestation: {
      chain_uid: "bench",
      prev_event: { fingerprint: { algorithm_id: 3, value: "0".repeat(64) } },
    },
  });
  for (let seq = 0; seq < RECORDS; seq += FILL) {
    await db
      .prepare(
        `WITH RECURSIVE n(i) AS (SELECT ?1 + 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1 + ${FILL})
         INSERT INTO audit SELECT i, ?2 + i * 1000, ?2 + i * 1000, iif(i % 50000 = 0, 'security', 'access'), 'api_access',
           'anonymous', NULL, 'success', 'r' || i, NULL, ?3, 'h' FROM n`,
      )
      .bind(seq, Date.now() - RECORDS * 1000, body)
      .run();
  }
}

/** Another address each time: what is measured is the page, not the limits. */
const view = async (worker: BenchedWorker, path: string, cookie: string) => {
  const began = performance.now();
  const headers = { Cookie: cookie, "CF-Connecting-IP": `198.18.${random()}.${random()}` };
  const response = await fetch(worker.url + path, { headers });
  const html = await response.text();
  if (!response.ok) throw new Error(`${path}: ${response.status} ${html}`);
  return { html, took: performance.now() - began };
};

const random = (): number => Math.floor(Math.random() * 250);

async function look(worker: BenchedWorker, path: string, cookie: string): Promise<PageBench> {
  const { html, took: first } = await view(worker, path, cookie);
  const times: number[] = [];
  for (let i = 0; i < VIEWS; i++) times.push((await view(worker, path, cookie)).took);
  const assets = [...html.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, asset = ""]) => asset);
  const texts = await Promise.all(assets.map(async (asset) => (await view(worker, asset, cookie)).html));
  const bytes = [html, ...texts].reduce((sum, text) => sum + gzipSync(text).length, 0);
  return {
    path,
    first,
    median: times.toSorted((a, b) => a - b)[Math.floor(VIEWS / 2)] ?? Number.NaN,
    wire: bytes / 1024,
  };
}
