import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Appended, AuditFault, AuditStatus } from "../../durable-objects/audit-log.ts";
import { CHAIN_START, verifyChain } from "../../shared/audit/chain.ts";
import type { AuditRow } from "../../shared/audit/record.ts";
import type { Result } from "../../shared/result.ts";
import { buildEdge, startEdge, type EdgeBuild, type EdgeProcess } from "../support/edge-process.ts";

const KILLS = 4;
/** Requests under way at once, and events of each. */
const CLIENTS = 24;
const EVENTS = 3;
/** A run between two kills, long enough for several writes to D1; the kill comes at any point of one. */
const SHORTEST_RUN = 500;
const LONGEST_RUN = 1_500;

let build: EdgeBuild;
let storage: string;
let edge: EdgeProcess;

beforeAll(async () => {
  build = await buildEdge("test/drills/audit-worker.ts");
  storage = await mkdtemp(join(tmpdir(), "edge-audit-"));
});

afterAll(async () => {
  await edge.stop();
  await build.delete();
  await rm(storage, { recursive: true, force: true });
});

/** What clients were told: which event got which number. */
const acknowledged = new Map<string, number>();
let requested = 0;

/** Appends without pause until the process is gone; what was not answered was not promised. */
async function client(name: string): Promise<void> {
  for (let request = 0; ; request++) {
    const ids = Array.from({ length: EVENTS }, (_, i) => `${name}-${request}-${i}`);
    requested += EVENTS;
    const result = await append(ids);
    if (result === "gone") return;
    expect(result).toMatchObject({ ok: true });
    if (result.ok) for (const [i, id] of ids.entries()) acknowledged.set(id, result.value.first + i);
  }
}

/** What the edge answers; the shapes are the object's own. */
async function ask<T>(path: string, body?: string): Promise<T> {
  const response = await fetch(`${edge.url}${path}`, body === undefined ? {} : { method: "POST", body });
  return await response.json<T>();
}

async function append(ids: readonly string[]): Promise<Result<Appended, AuditFault> | "gone"> {
  try {
    return await ask("/append", JSON.stringify(ids));
  } catch {
    return "gone";
  }
}

async function allRows(): Promise<readonly AuditRow[]> {
  const rows: AuditRow[] = [];
  for (;;) {
    const page = await ask<readonly AuditRow[]>(`/rows?after=${rows.at(-1)?.seq ?? 0}`);
    if (page.length === 0) return rows;
    rows.push(...page);
  }
}

const status = (): Promise<AuditStatus> => ask("/status");

test("after kills under load every acknowledged event is in D1 exactly once, in a whole chain", async () => {
  let underLoad = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    edge = await startEdge(build, storage);
    const run = SHORTEST_RUN + Math.random() * (LONGEST_RUN - SHORTEST_RUN);
    const clients = Array.from({ length: CLIENTS }, (_, number) => client(`${kill}-${number}`));
    await delay(run);
    await edge.kill();
    await Promise.all(clients);
    underLoad += run;
  }
  edge = await startEdge(build, storage);
  await expect.poll(async () => (await status()).waiting, { timeout: 15_000, interval: 100 }).toBe(0);

  const rows = await allRows();
  const stored = new Map(rows.map((row) => [row.request_id ?? "", row.seq]));
  const misplaced = Array.from(acknowledged).filter(([id, seq]) => stored.get(id) !== seq);
  console.log(
    `audit drill: ${KILLS} kills in ${Math.round(underLoad)} ms of load; requested ${requested}, acknowledged ` +
      `${acknowledged.size}, in D1 ${rows.length}; ${Math.round((acknowledged.size / underLoad) * 1000)} events/s`,
  );
  expect(acknowledged.size).toBeGreaterThan(500);
  expect(misplaced).toEqual([]);
  expect(stored.size).toBe(rows.length);
  const { head, faults } = await verifyChain(rows, CHAIN_START, (text) =>
    createHash("sha256").update(text).digest("hex"),
  );
  expect(faults).toEqual([]);
  expect(head.seq).toBe(rows.length);
  expect(await status()).toMatchObject({ head, failures: 0, forked: false });
  expect(edge.lines.filter((line) => line.includes('"level":"error"'))).toEqual([]);
});
