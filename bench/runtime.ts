import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readD1Migrations } from "@cloudflare/vitest-plugin";
import { build } from "esbuild";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare, type V4MiniflareOptions } from "miniflare";

type WorkerOptions =
  Extract<V4MiniflareOptions, { workers?: unknown }> extends { workers?: (infer Worker)[] } ? Worker : never;
type Database = Awaited<ReturnType<Miniflare["getD1Database"]>>;

export interface BenchedWorker {
  readonly url: string;
  /** CPU time that workerd has used so far, user and system, in milliseconds. */
  readonly cpu: () => number;
  /** Memory that workerd holds now, in megabytes. */
  readonly memory: () => number;
  readonly database: () => Promise<Database>;
  readonly stop: () => Promise<void>;
}

/** workerd is a child of this process, found by its name; `known` are those that other runs started. */
function workerdPids(): Set<string> {
  const own = `${process.pid}`;
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return new Set(
    pids.filter((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
        return stat.includes("(workerd)") && stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1] === own;
      } catch {
        return false; // ended meanwhile
      }
    }),
  );
}

/**
 * CPU time of a process so far, in milliseconds. The scheduler counts nanoseconds for each thread, where the
 * process as a whole has ticks of 10 ms.
 */
export function cpuOf(pid: string): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const nanoseconds = threads.map((thread) =>
    Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]),
  );
  return nanoseconds.reduce((sum, time) => sum + time, 0) / 1e6;
}

function memoryOf(pid: string): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(kilobytes) / 1024;
}

/** Runs a Worker on bare workerd: a direct socket, without the proxy of the development server. */
export async function startWorker(worker: WorkerOptions): Promise<BenchedWorker> {
  const before = workerdPids();
  const runtime = new Miniflare(
    convertV4MiniflareOptions({
      cf: false,
      log: new Log(LogLevel.NONE),
      workers: [{ ...worker, name: "bench", unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }] }],
    }),
  );
  await runtime.ready;
  const url = await runtime.unsafeGetDirectURL("bench");
  const pid = [...workerdPids()].find((candidate) => !before.has(candidate));
  if (pid === undefined) throw new Error("workerd did not start");
  return {
    url: url.origin,
    cpu: () => cpuOf(pid),
    memory: () => memoryOf(pid),
    database: () => runtime.getD1Database("DB"),
    stop: () => runtime.dispose(),
  };
}

/** Bundles one file of `bench/workers` as its only module. */
export async function bundled(name: string) {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, "workers", `${name}.ts`)],
    bundle: true,
    format: "esm",
    target: "es2024",
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*"],
    write: false,
  });
  const contents = outputFiles[0]?.text ?? "";
  return { modules: [{ type: "ESModule" as const, path: "index.js", contents }] };
}

/** The migrations of the product, on an empty database. */
export async function migrate(db: Database): Promise<void> {
  for (const { queries } of await readD1Migrations(join(import.meta.dirname, "../migrations/d1"))) {
    await db.batch(queries.map((query) => db.prepare(query)));
  }
}
