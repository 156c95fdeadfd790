import { env } from "cloudflare:workers";
import { createExecutionContext } from "cloudflare:test";
import { Hono } from "hono";
import { createMiddleware } from "hono/factory";
import { beforeEach, describe, expect, test } from "vitest";
import type { Principal } from "../../shared/access/principal.ts";
import { followCheckpoints } from "../../shared/audit/anchors.ts";
import { matches, type AuditFilter, type toItem } from "../../shared/audit/search.ts";
import type { AuditBody } from "../../shared/audit/record.ts";
import { verifyLog } from "../../shared/audit/verify.ts";
import { d1AuditStore, SCAN_ROWS } from "../../workers/adapters/d1/audit-store.ts";
import type { App } from "../../workers/context.ts";
import { requestContext } from "../../workers/http/request-context.ts";
import { exportAudit, searchAudit } from "../../workers/routes/audit.ts";
import { CHAIN_BEGINS, chainOf, sha256 } from "../support/audit-chain.ts";
import {
  auditEvent,
  auditRows,
  emptyAudit,
  insertRows,
  recordAll,
  testServices,
} from "../support/audit-log.ts";

const services = testServices();

const signedIn = createMiddleware<App>(async (c, next) => {
  c.set("principal", { account: "ops" } as Principal);
  await next();
});

/** The routes without the guards of their zone. */
const app = new Hono<App>()
  .use(requestContext(services), signedIn)
  .get("/audit", searchAudit)
  .get("/audit/export", exportAudit);

const get = async (path: string): Promise<Response> =>
  app.request(path, { headers: { "CF-Connecting-IP": "198.51.100.9" } }, env, createExecutionContext());

/** The time at which the record of this number was recorded. */
const time = (seq: number): string => new Date(CHAIN_BEGINS + seq).toISOString();

interface Answer {
  readonly items: readonly ReturnType<typeof toItem>[];
  readonly cursor: string | null;
}

const search = async (query: string): Promise<Answer> => (await get(`/audit?${query}`)).json<Answer>();
const seqs = async (query: string): Promise<readonly number[]> =>
  (await search(query)).items.map(({ seq }) => seq);

beforeEach(emptyAudit);

describe("a search of the audit log", () => {
  const classes = ["security", "admin", "access"] as const;
  const rows = chainOf(30, (seq) => ({
    class: classes[seq % 3]!,
    event: seq % 2 === 0 ? "even" : "odd",
    outcome: seq % 5 === 0 ? "denied" : "success",
    actor: { type: "member", id: `m${seq % 4}` },
    requestId: `r-${seq}`,
  }));
  beforeEach(() => insertRows(rows));

  test("shows the newest first and pages to the oldest, each once", async () => {
    const seen: number[] = [];
    let cursor: string | null = null;
    do {
      const page: Answer = await search(`limit=7${cursor === null ? "" : `&cursor=${cursor}`}`);
      seen.push(...page.items.map(({ seq }) => seq));
      ({ cursor } = page);
    } while (cursor !== null);
    expect(seen).toEqual(Array.from({ length: 30 }, (_, i) => 30 - i));
  });

  const filters: readonly AuditFilter[] = [
    { class: "admin" },
    { event: "odd" },
    { outcome: "denied" },
    { actor: "m1" },
    { requestId: "r-17" },
    { class: "security", event: "even", outcome: "success" },
    { actor: "nobody" },
  ];
  test.each(filters)("finds what fits %j, as the filter in plain code does", async (filter) => {
    const fitting = rows.filter((row) => matches(row, JSON.parse(row.body) as AuditBody, filter));
    const query = new URLSearchParams(filter as Record<string, string>).toString();
    expect(await seqs(query)).toEqual(fitting.map(({ seq }) => seq).toReversed());
  });

  test.each([
    [1, 31, 30],
    [10, 20, 10],
    [30, 31, 1],
    [31, 99, 0],
    [0, 1, 0],
    [5, 5, 0],
    [7, 3, 0],
  ])("by time from the %ith to before the %ith millisecond finds %i", async (from, to, count) => {
    const found = await seqs(`from=${time(from)}&to=${time(to)}`);
    expect(found).toEqual(
      rows
        .map(({ seq }) => seq)
        .filter((seq) => seq >= from && seq < to)
        .toReversed(),
    );
    expect(found).toHaveLength(count);
  });

  test("by time is right where records have been dropped", async () => {
    await env.DB.exec("DELETE FROM audit WHERE class = 'access' OR seq < 4");
    const left = rows.filter((row) => row.class !== "access" && row.seq >= 4).map(({ seq }) => seq);
    for (let from = 0; from <= 31; from++) {
      expect(await seqs(`from=${time(from)}`)).toEqual(left.filter((seq) => seq >= from).toReversed());
    }
  });

  test("on an empty log finds nothing", async () => {
    await emptyAudit();
    expect(await search(`from=${time(0)}`)).toEqual({ items: [], cursor: null });
  });

  test.each(["limit=0", "event=odd&event=even", "nonsense=1"])("is refused for %s", async (query) => {
    const response = await get(`/audit?${query}`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: "invalid_request", status: "error" });
  });
});

test("a search through many records goes on with its cursor, and reads a bounded number of rows", async () => {
  // More than one search looks through, without the cost of hashing them.
  const total = SCAN_ROWS + 1_000;
  await env.DB.prepare(
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
     INSERT INTO audit SELECT i, ?2 + i, ?2, 'access', iif(i = 1, 'first', 'other'), 'anonymous', NULL, 'success',
       NULL, NULL, '{"address_hash":null,"detail":{},"attestation":{}}', 'h' FROM n`,
  )
    .bind(total, CHAIN_BEGINS)
    .run();
  const page = await search("event=first");
  expect(page).toEqual({ items: [], cursor: String(total - SCAN_ROWS + 1) });
  expect(await seqs(`event=first&cursor=${page.cursor}`)).toEqual([1]);

  const store = d1AuditStore(env.DB);
  expect(await store.span({ from: CHAIN_BEGINS + 777, to: CHAIN_BEGINS + 40_000 })).toEqual({
    first: 777,
    last: 39_999,
  });
});

describe("a client address", () => {
  test("finds its records within the day and after it was forgotten, and the search stands in the log", async () => {
    await recordAll([auditEvent(), auditEvent({ address: "203.0.113.8" }), auditEvent({ address: null })]);
    await env.DB.exec("UPDATE audit SET address = NULL");
    const { items } = await search("address=203.0.113.7");
    expect(items.map(({ event }) => event)).toEqual(["verification_confirmed"]);
    expect(await seqs("address=203.0.113.99")).toEqual([]);

    await recordAll([]);
    const searches = (await auditRows()).filter(({ event }) => event === "audit_address_searched");
    expect(searches).toHaveLength(2);
    expect(searches[0]).toMatchObject({ class: "admin", actor_id: "ops", address: "198.51.100.9" });
    expect(searches[0]!.body).toContain('"addressHash"');
    expect(searches[0]!.body).not.toContain("203.0.113");
  });
});

describe("an export", () => {
  async function* linesOf(text: string) {
    yield* text.trimEnd().split("\n");
  }
  const textOf = async (response: Response): Promise<string> =>
    new TextDecoder().decode(await response.arrayBuffer());
  const noAnchors = followCheckpoints([], null);
  const verdictOf = (text: string) =>
    verifyLog(linesOf(text), noAnchors.ok ? noAnchors.value : { checkpoints: [], faults: [] }, sha256);

  test("as JSON lines is the whole log and verifies; that it was made stands in the log", async () => {
    const rows = chainOf(5_000);
    await insertRows(rows);
    const response = await get("/audit/export");
    expect(response.headers.get("Content-Type")).toBe("application/x-ndjson; charset=utf-8");
    expect(response.headers.get("Content-Disposition")).toMatch(
      /^attachment; filename="audit-[-\dT]+\.jsonl"$/,
    );
    expect(response.headers.get("Cache-Control")).toBe("no-store");
    expect(await verdictOf(await textOf(response))).toMatchObject({
      records: 5_000,
      head: { seq: 5_000, hash: rows.at(-1)!.hash },
      faults: [],
    });
  });

  test("of a time range begins where it was asked to, and verifies from there", async () => {
    await insertRows(chainOf(20));
    const text = await textOf(await get(`/audit/export?from=${time(5)}&to=${time(9)}`));
    expect(await verdictOf(text)).toMatchObject({ first: 5, records: 4, faults: [] });
  });

  test("with a filter says that it is none to verify", async () => {
    await insertRows(chainOf(20, (seq) => ({ event: seq % 2 ? "odd" : "even" })));
    const text = await textOf(await get("/audit/export?event=odd"));
    expect(await verdictOf(text)).toMatchObject({ records: 10, filtered: true });
  });

  test("of an empty log is an empty log", async () => {
    expect(await verdictOf(await textOf(await get("/audit/export")))).toMatchObject({
      records: 0,
      faults: [],
    });
  });

  test("as CSV has a header and a line a record, with no formula in it", async () => {
    await insertRows(chainOf(3, () => ({ actor: { type: "member", id: "=1+1" } })));
    const response = await get("/audit/export?format=csv");
    expect(response.headers.get("Content-Type")).toBe("text/csv; charset=utf-8; header=present");
    const lines = (await response.text()).trimEnd().split("\r\n");
    expect(lines).toHaveLength(4);
    expect(lines[1]).toContain(`"'=1+1"`);
  });
});
