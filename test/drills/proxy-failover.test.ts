import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newSigningKey } from "../doubles/vps/origin.ts";
import { freshAddress } from "../support/addresses.ts";
import { buildEdge, startEdge, type EdgeBuild, type EdgeProcess } from "../support/edge-process.ts";
import { startNginx, type Nginx } from "../support/nginx.ts";
import { startOriginProcess, type OriginProcess } from "../support/origin-process.ts";

/** For both proxies alike, so that a drill of seconds sees what takes minutes by default. */
const FAIL_TIMEOUT_SECONDS = 1;
/** Callers at once at each proxy; one request in eight cannot be repeated. */
const CALLERS = 8;

let build: EdgeBuild;
let storage: string;
let edge: EdgeProcess;
let nginx: Nginx | null;
let origins: readonly [OriginProcess, OriginProcess];
beforeAll(async () => {
  origins = [await startOriginProcess(), await startOriginProcess()];
  nginx = await startNginx(
    origins.map(({ port }) => port),
    `${FAIL_TIMEOUT_SECONDS}s`,
  );
  build = await buildEdge();
  storage = await mkdtemp(join(tmpdir(), "edge-failover-"));
  edge = await startEdge(build, storage, {
    ORIGINS: JSON.stringify(
      origins.map(({ port }, i) => ({ name: `vps-${i}`, url: `http://127.0.0.1:${port}` })),
    ),
    ORIGIN_SIGNING_KEY: newSigningKey().variable,
    ORIGIN_PATHS: "/x",
    GATEWAY: JSON.stringify({ failTimeout: FAIL_TIMEOUT_SECONDS * 1_000 }),
    BREAKERS: JSON.stringify({ origin: { openFor: FAIL_TIMEOUT_SECONDS * 1_000 } }),
    // The callers are few, and none of them an attacker.
    LIMITS: JSON.stringify({ rules: { machine: { requests: 1_000, burst: 1_000 } } }),
  });
});
afterAll(async () => {
  await edge.stop();
  await nginx?.stop();
  await Promise.all(origins.map((origin) => origin.kill()));
  await build.delete();
  await rm(storage, { recursive: true, force: true });
});

interface Count {
  asked: number;
  failed: number;
}

/** Asks until told to stop; failures by whether the request could have been repeated. */
async function load(url: string, until: AbortSignal): Promise<{ repeatable: Count; once: Count }> {
  const repeatable: Count = { asked: 0, failed: 0 };
  const once: Count = { asked: 0, failed: 0 };
  const caller = async (number: number) => {
    const headers = { "CF-Connecting-IP": freshAddress() };
    for (let i = number; !until.aborted; i++) {
      const method = i % CALLERS === 0 ? "POST" : "GET";
      const count = method === "GET" ? repeatable : once;
      const status = await fetch(url, { method, headers }).then(
        async (response) => (await response.text(), response.status),
        () => 0,
      );
      count.asked++;
      if (status !== 200) count.failed++;
      await delay(2);
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, (_, number) => caller(number)));
  return { repeatable, once };
}

test("two origins killed and restored in turn under load fail no request that can be repeated", async () => {
  const stop = new AbortController();
  const sides = Promise.all([
    load(`${edge.url}/origin/x`, stop.signal),
    nginx === null ? null : load(`${nginx.url}/x`, stop.signal),
  ]);
  for (const origin of origins) {
    await delay(500);
    await origin.kill();
    await delay(2_000);
    await origin.start();
    // Until it is tried again, and three probes have closed its breaker.
    await delay(2_000);
  }
  stop.abort();
  const [ours, theirs] = await sides;
  const said = ({ repeatable, once }: typeof ours) =>
    `${repeatable.failed} of ${repeatable.asked} GETs and ${once.failed} of ${once.asked} POSTs failed`;
  console.log(
    `two origins killed and restored in turn: edge ${said(ours)}; nginx ${theirs === null ? "is not on this machine" : said(theirs)}`,
  );
  expect(ours.repeatable.failed).toBe(0);
  expect(ours.repeatable.asked).toBeGreaterThan(100);
  // What was under way at a kill is lost, and at most `max_fails` more until the origin is put aside.
  expect(ours.once.failed).toBeLessThanOrEqual(origins.length * (CALLERS + 3));
});
