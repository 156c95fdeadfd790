import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { BreakerStatus } from "../../durable-objects/breaker.ts";
import type { Result } from "../../shared/result.ts";
import { buildEdge, edgeWorkerOptions, type EdgeBuild } from "../support/edge-process.ts";
import type { BreakerOpen } from "../../workers/breakers/breaker.ts";

/** One runtime, one set of objects, three isolates of the Worker. */
const ISOLATES = ["edge-1", "edge-2", "edge-3"] as const;
/** Shorter than in production, so that the drill is. */
const OPEN_FOR = 1_000;
/** How long the dependency takes for an answer: long enough that probes overlap. */
const ANSWER_TIME = 50;
const PATIENCE = { timeout: 20_000, interval: 20 };

let build: EdgeBuild;
let runtime: Miniflare;
let urls: readonly URL[];

/** The dependency: what it answers, and what it saw. */
const dependency = { status: 500, calls: 0, atOnce: 0, mostAtOnce: 0 };
let server: Server;

beforeAll(async () => {
  server = createServer((_, response) => {
    const { status } = dependency;
    dependency.calls++;
    dependency.mostAtOnce = Math.max(dependency.mostAtOnce, ++dependency.atOnce);
    setTimeout(() => {
      dependency.atOnce--;
      response.writeHead(status).end("answer");
    }, ANSWER_TIME);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  build = await buildEdge("test/drills/breaker-worker.ts");
  const variables = { BREAKERS: JSON.stringify({ origin: { openFor: OPEN_FOR } }) };
  const options = await edgeWorkerOptions(build, variables);
  const { durableObjects: own } = options as typeof options & {
    readonly durableObjects: Readonly<Record<string, { readonly className: string }>>;
  };
  const shared = Object.fromEntries(
    Object.entries(own).map(([name, object]) => [name, { ...object, scriptName: ISOLATES[0] }]),
  );
  runtime = new Miniflare(
    convertV4MiniflareOptions({
      cf: false,
      log: new Log(LogLevel.NONE),
      workers: ISOLATES.map((name, i) => ({
        ...options,
        name,
        durableObjects: i === 0 ? own : shared,
        unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
      })),
    }),
  );
  await runtime.ready;
  urls = await Promise.all(ISOLATES.map(async (name) => runtime.unsafeGetDirectURL(name)));
});

afterAll(async () => {
  await runtime.dispose();
  server.closeAllConnections();
  server.close();
  await build.delete();
});

async function call(isolate: URL): Promise<Result<number, BreakerOpen>> {
  const target = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const response = await fetch(new URL(`/call?url=${encodeURIComponent(target)}`, isolate));
  expect(response.status).toBe(200);
  return (await response.json()) as Result<number, BreakerOpen>;
}

const status = async (): Promise<BreakerStatus> =>
  (await (await fetch(new URL("/status", urls[0]))).json()) as BreakerStatus;

/** So many calls at once in each isolate; those that were made. */
async function crowd(each: number): Promise<number> {
  const calls = urls.flatMap((url) => Array.from({ length: each }, () => call(url)));
  return (await Promise.all(calls)).filter(({ ok }) => ok).length;
}

test("a dependency that fails is left alone by three isolates, tried by three calls, and used again", async () => {
  for (const url of urls) await call(url);
  while ((await status()).state.kind === "closed") await crowd(1);
  const opening = dependency.calls;

  // Every isolate hears of it with its next report or question, and then asks nobody.
  await vi.waitFor(async () => expect(await crowd(1)).toBe(0), PATIENCE);
  const heard = dependency.calls - opening;

  // Its recovery is seen by probes alone: three at a time, whoever asks.
  dependency.status = 200;
  dependency.mostAtOnce = 0;
  const before = dependency.calls;
  while ((await status()).state.kind === "open") await delay(20).then(() => crowd(1));
  await vi.waitFor(async () => {
    if ((await status()).state.kind === "half_open") await crowd(20);
    expect((await status()).state.kind).toBe("closed");
  }, PATIENCE);
  const probing = { calls: dependency.calls - before, atOnce: dependency.mostAtOnce };
  expect(probing.atOnce).toBeLessThanOrEqual(3);

  await vi.waitFor(async () => expect(await crowd(20)).toBe(60), PATIENCE);
  console.log(
    `opened after ${opening} calls; ${heard} more until all isolates had heard; ` +
      `${probing.calls} probes, at most ${probing.atOnce} at once`,
  );
  expect(probing.calls).toBeLessThanOrEqual(6);
  expect((await status()).history.map(({ to }) => to)).toEqual(
    expect.arrayContaining(["open", "half_open", "closed"]),
  );
});
