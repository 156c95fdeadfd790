import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { buildEdge, edgeWorkerOptions } from "../test/support/edge-process.ts";
import { startWorker } from "./runtime.ts";

const ROUNDS = 9;
const root = join(import.meta.dirname, "..");

/** A Worker with the product's bindings and objects, and nothing in them. */
const EMPTY = `import { DurableObject } from "cloudflare:workers";
export default { fetch: () => new Response("hello") };`;

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

/** Medians; milliseconds. */
export interface Startup {
  /** What the platform's own tool calls active. */
  readonly active: number;
  /** CPU of the runtime until it listens, reading its configuration and compiling included, and the first answer after it. */
  readonly empty: { readonly cpu: number; readonly first: number };
  readonly edge: { readonly cpu: number; readonly first: number };
}

export async function benchStartup(): Promise<Startup> {
  const build = await buildEdge();
  const options = await edgeWorkerOptions(build);
  const { durableObjects } = options as { durableObjects?: Record<string, { className: string }> };
  const classes = Object.values(durableObjects ?? {});
  const contents = [
    EMPTY,
    ...classes.map(({ className }) => `export class ${className} extends DurableObject {}`),
  ].join("\n");
  const modules = [{ type: "ESModule" as const, path: join(build.directory, "index.js"), contents }];
  const taken = { empty: rounds(), edge: rounds() };
  const active: number[] = [];
  try {
    for (let i = 0; i < ROUNDS; i++) {
      for (const [name, worker] of [
        ["empty", { ...options, modules }],
        ["edge", options],
      ] as const) {
        const running = await startWorker(worker);
        taken[name].cpu.push(running.cpu());
        const asked = performance.now();
        await (await fetch(`${running.url}/api/health`)).text();
        taken[name].first.push(performance.now() - asked);
        await running.stop();
      }
      active.push(await checkStartup());
    }
  } finally {
    await build.delete();
  }
  const of = ({ cpu, first }: Rounds) => ({ cpu: median(cpu), first: median(first) });
  return { active: median(active), empty: of(taken.empty), edge: of(taken.edge) };
}

interface Rounds {
  readonly cpu: number[];
  readonly first: number[];
}
const rounds = (): Rounds => ({ cpu: [], first: [] });

/** `wrangler check startup`: a CPU profile of the start in workerd. */
async function checkStartup(): Promise<number> {
  const directory = await mkdtemp(join(tmpdir(), "edge-startup-"));
  try {
    const wrangler = join(root, "node_modules/wrangler/bin/wrangler.js");
    const check = [wrangler, "check", "startup", "--outfile", join(directory, "start.cpuprofile")];
    const { stdout } = await promisify(execFile)(process.execPath, check, { cwd: root });
    const active = /Active: ([\d.]+) ms/.exec(stdout)?.[1];
    if (active === undefined) throw new Error(`no figure in what wrangler says:\n${stdout}`);
    return Number(active);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
