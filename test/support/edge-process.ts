import { execFile, spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { readD1Migrations, type D1Migration } from "@cloudflare/vitest-plugin";
import type { V4MiniflareOptions } from "miniflare";
import { unstable_getMiniflareWorkerOptions } from "wrangler";
import { validVariables } from "./variables.ts";

const root = join(import.meta.dirname, "../..");
const quiet = { ...process.env, WRANGLER_SEND_METRICS: "false", CLOUDFLARE_CF_FETCH_ENABLED: "false" };

/** A start takes about a second, several on a busy machine; this long is a hang. */
const START_TIMEOUT = 30_000;
/** How often a killed process is looked for. */
const POLL = 5;

/** The Worker as it would be deployed, in a directory of its own. */
export interface EdgeBuild {
  readonly directory: string;
  readonly delete: () => Promise<void>;
}

/** Where a test run keeps what it has bundled (`builds.ts`); without it, every build is its own. */
export const BUILDS = "EDGE_BUILDS";

/** Bundles `main` (default: the product) with the product's own configuration; about two seconds, once a test run. */
export async function buildEdge(main = "workers/index.ts"): Promise<EdgeBuild> {
  const builds = process.env[BUILDS];
  const kept = builds === undefined ? null : join(builds, main.replaceAll("/", "-"));
  if (kept !== null && existsSync(kept)) return { directory: kept, delete: async () => {} };
  const directory = await mkdtemp(join(builds ?? tmpdir(), "edge-build-"));
  const wrangler = join(root, "node_modules/wrangler/bin/wrangler.js");
  const deploy = [wrangler, "deploy", join(root, main), "--dry-run", "--outdir", directory];
  await promisify(execFile)(process.execPath, deploy, { cwd: root, env: quiet });
  // Whole or not at all: another test may look for it at this moment, or have been faster.
  if (kept !== null && (await renamed(directory, kept))) return { directory: kept, delete: async () => {} };
  return { directory, delete: () => rm(directory, { recursive: true, force: true }) };
}

const renamed = (from: string, to: string): Promise<boolean> =>
  rename(from, to).then(
    () => true,
    () => false,
  );

/** What the child needs to run the Worker; plain JSON, so that it can travel as a message. */
export interface EdgeStart {
  readonly options: V4MiniflareOptions;
  readonly migrations: readonly D1Migration[];
}

export interface EdgeProcess {
  /** `http://127.0.0.1:port`, without a trailing slash. */
  readonly url: string;
  /** The process group that it and its runtime are. */
  readonly group: number;
  /** What the Worker and its runtime printed, a line each, growing. */
  readonly lines: readonly string[];
  /** SIGKILL to the whole group, the runtime included, as a machine that loses power; returns when nothing listens. */
  readonly kill: () => Promise<void>;
  /** An orderly end. */
  readonly stop: () => Promise<void>;
}

/** The built Worker for miniflare, with the bindings of `wrangler.toml` and the tests' variables. */
export async function edgeWorkerOptions(build: EdgeBuild, variables: Readonly<Record<string, string>> = {}) {
  const { modulesRules: _, ...configured } = unstable_getMiniflareWorkerOptions(
    join(root, "wrangler.toml"),
  ).workerOptions;
  return {
    ...configured,
    modulesRoot: build.directory,
    modules: await modulesOf(build.directory),
    bindings: { ...(configured["bindings"] as object), ...validVariables, ...variables },
  };
}

/**
 * Runs a built Worker in a process of its own. `storage` is the directory that holds D1 and the objects: give
 * the same one again to go on where a killed process stopped. D1 is migrated before the first request. A test
 * chooses its client address with the header `CF-Connecting-IP`.
 */
export async function startEdge(
  build: EdgeBuild,
  storage: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<EdgeProcess> {
  const start: EdgeStart = {
    options: {
      host: "127.0.0.1",
      port: 0,
      resourcePersistencePath: storage,
      workers: [{ ...(await edgeWorkerOptions(build, variables)), name: "edge" }],
    },
    migrations: await readD1Migrations(join(root, "migrations/d1")),
  };
  const child = spawn(process.execPath, [join(import.meta.dirname, "edge-child.ts")], {
    cwd: root,
    env: quiet,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    // A group of its own, so that one signal reaches the runtime too.
    detached: true,
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface({ input: stream }).on("line", (line) => lines.push(line));
  }
  child.send(start);
  const url = await answering(child, lines);
  return {
    url,
    group: child.pid ?? 0,
    lines,
    kill: async () => {
      signalGroup(child, "SIGKILL");
      await gone(url);
    },
    stop: async () => {
      child.send("stop");
      await exited(child);
    },
  };
}

/** wrangler writes one script, by the name of what it bundled, and beside it the texts that it imports. */
async function modulesOf(directory: string) {
  const files = await readdir(directory);
  const named = (end: string) =>
    files.filter((file) => file.endsWith(end)).map((file) => join(directory, file));
  return [
    ...named(".js").map((path) => ({ type: "ESModule" as const, path })),
    ...named(".txt").map((path) => ({ type: "Text" as const, path })),
  ];
}

/** Waits for the child to name its URL; its own words are the message when it does not. */
async function answering(child: ChildProcess, lines: readonly string[]): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const fail = (why: string) => reject(new Error(`the Worker ${why}:\n${lines.join("\n")}`));
  const timer = setTimeout(() => fail("did not start in time"), START_TIMEOUT);
  child.once("message", (url) => resolve(url as string));
  child.once("exit", (code) => fail(`ended with ${code}`));
  try {
    return await promise;
  } catch (error) {
    signalGroup(child, "SIGKILL");
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

const exited = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once("exit", () => resolve());
  });

/** The runtime holds the listening socket and the storage's locks, and loses both at once. */
async function gone(url: string): Promise<void> {
  for (;;) {
    try {
      await fetch(url, { signal: AbortSignal.timeout(POLL * 10) });
    } catch (error) {
      if (((error as Error).cause as NodeJS.ErrnoException | undefined)?.code === "ECONNREFUSED") return;
    }
    await delay(POLL);
  }
}
