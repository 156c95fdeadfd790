import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { EdgePolicy } from "../../durable-objects/edge-policy.ts";
import { OPERATOR, type Change, type ChangeResult, type Command } from "../../shared/policy/change.ts";
import { HOUR, SECOND } from "../../shared/time.ts";
import { buildEdge, edgeWorkerOptions, type EdgeBuild } from "../support/edge-process.ts";

/** The Worker three times over in one runtime, sharing the first one's objects: three isolates of the deployed edge. */
const ISOLATES = ["edge-1", "edge-2", "edge-3"] as const;
/** Row P5. */
const WITHIN = 10 * SECOND;
const POLL = 100;

let build: EdgeBuild;
let runtime: Miniflare;
let urls: readonly URL[];

beforeAll(async () => {
  build = await buildEdge();
  const options = await edgeWorkerOptions(build);
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
  await build.delete();
});

async function change(...commands: readonly Command[]): Promise<void> {
  const namespace = await runtime.getDurableObjectNamespace("EDGE_POLICY", ISOLATES[0]);
  const policy = namespace.get(namespace.idFromName("main")) as unknown as Pick<EdgePolicy, "change">;
  const wish: Change = { author: "ada", source: OPERATOR, commands, authorOrigin: null, adminRanges: [] };
  const result: ChangeResult = await policy.change(wish);
  expect(result.ok).toBe(true);
}

const statusOf = async (url: URL, path: string): Promise<number> =>
  (await fetch(new URL(path, url), { headers: { "CF-Connecting-IP": "192.0.2.1" } })).status;

/** How long each isolate, asked all the time, goes on giving another answer than the expected one; in milliseconds. */
const delays = (path: string, expected: number): Promise<number[]> =>
  Promise.all(
    urls.map(async (url) => {
      const from = Date.now();
      while ((await statusOf(url, path)) !== expected) {
        if (Date.now() - from > WITHIN) return Infinity;
        await new Promise((resolve) => setTimeout(resolve, POLL));
      }
      return Date.now() - from;
    }),
  );

const maintenance: Command = {
  do: "switch",
  name: "mode",
  value: "maintenance",
  reason: "drill",
  expiresAt: Date.now() + HOUR,
};

describe("the policy, in several isolates,", () => {
  test("judges the very first requests of a crowd that wakes them all at once", async () => {
    await change(maintenance);
    const crowd = urls.flatMap((url) => Array.from({ length: 50 }, () => statusOf(url, "/nothing")));
    expect(new Set(await Promise.all(crowd))).toEqual(new Set([503]));
  });

  test("is changed in each within 10 s, and back again", async () => {
    const block = { list: "block", target: "192.0.2.0/24" } as const;
    await change(
      { ...maintenance, value: "normal" },
      { do: "add", ...block, reason: "drill", expiresAt: null },
    );
    expect(Math.max(...(await delays("/nothing", 403)))).toBeLessThan(WITHIN);
    await change({ do: "remove", ...block });
    expect(Math.max(...(await delays("/nothing", 404)))).toBeLessThan(WITHIN);
  });
});
