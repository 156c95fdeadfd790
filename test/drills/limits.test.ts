import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildEdge, edgeWorkerOptions, startEdge, type EdgeBuild } from "../support/edge-process.ts";

/** Three isolates, each a Worker with a listener of its own. */
const ISOLATES = ["one", "two", "three"] as const;
/** workerd takes an idle object's memory after 10 s. */
const SILENCE = 12_000;
/** What a shard keeps in memory is written at the latest after this, and a little. */
const WRITTEN_AFTER = 2_500;

let build: EdgeBuild;
beforeAll(async () => {
  build = await buildEdge("test/support/limited/index.ts");
});
afterAll(() => build.delete());

/** One runtime; the objects belong to the first Worker, the others call them as other isolates would. */
async function startIsolates() {
  const options = await edgeWorkerOptions(build);
  const { durableObjects } = options as { durableObjects?: Readonly<Record<string, { className: string }>> };
  const elsewhere = Object.entries(durableObjects ?? {}).map(([name, { className }]) => {
    return [name, { className, scriptName: ISOLATES[0], useSQLite: true }];
  });
  const runtime = new Miniflare(
    convertV4MiniflareOptions({
      cf: false,
      workers: ISOLATES.map((name, i) => ({
        ...options,
        name,
        ...(i === 0 ? {} : { durableObjects: Object.fromEntries(elsewhere) }),
        unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
      })),
    }),
  );
  await runtime.ready;
  const urls = await Promise.all(ISOLATES.map((name) => runtime.unsafeGetDirectURL(name)));
  return { urls: urls.map(({ origin }) => origin), stop: () => runtime.dispose() };
}

async function admitted(
  urls: readonly string[],
  path: string,
  address: string,
  count: number,
): Promise<number> {
  const responses = Array.from({ length: count }, async (_, i) => {
    const url = `${urls[i % urls.length]}${path}`;
    const response = await fetch(url, { headers: { "CF-Connecting-IP": address } });
    await response.text();
    return response.status;
  });
  return (await Promise.all(responses)).filter((status) => status === 200).length;
}

describe("three isolates and one shard", () => {
  test("200 in parallel: exactly 20 get through, wherever they came in", async () => {
    const { urls, stop } = await startIsolates();
    try {
      expect(await admitted(urls, "/api", "203.0.113.1", 200)).toBe(20);
      expect(await admitted(urls, "/api", "203.0.113.1", 30)).toBe(0);
      expect(await admitted(urls, "/api", "203.0.113.2", 15)).toBe(15);
      await delay(SILENCE);
      expect(await admitted(urls, "/api", "203.0.113.2", 60)).toBe(5);
      expect(await admitted(urls, "/api", "203.0.113.1", 30)).toBe(0);
    } finally {
      await stop();
    }
  });
});

describe("a killed process", () => {
  test("forgets at most the last 2 s of loose requests, nothing of confirms and logins, and no block", async () => {
    const storage = await mkdtemp(join(tmpdir(), "limits-drill-"));
    try {
      const first = await startEdge(build, storage);
      expect(await admitted([first.url], "/api", "203.0.113.1", 15)).toBe(15);
      await delay(WRITTEN_AFTER);
      expect(await admitted([first.url], "/api", "203.0.113.2", 30)).toBe(20);
      expect(await admitted([first.url], "/confirm", "203.0.113.3", 7)).toBe(7);
      expect(await admitted([first.url], "/login", "203.0.113.4", 5)).toBe(2);
      await first.kill();

      const second = await startEdge(build, storage);
      try {
        expect(await admitted([second.url], "/api", "203.0.113.1", 30)).toBe(5);
        expect(await admitted([second.url], "/api", "203.0.113.2", 30)).toBe(0);
        expect(await admitted([second.url], "/confirm", "203.0.113.3", 30)).toBe(3);
        expect(await admitted([second.url], "/login", "203.0.113.4", 5)).toBe(0);
      } finally {
        await second.kill();
      }
    } finally {
      await rm(storage, { recursive: true, force: true });
    }
  });
});
