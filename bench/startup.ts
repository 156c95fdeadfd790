import { join } from "node:path";
import { buildEdge, edgeWorkerOptions } from "../test/support/edge-process.ts";
import { startWorker } from "./runtime.ts";

const ROUNDS = 9;

/** A Worker with the product's bindings and objects, and nothing in them. */
const EMPTY = `import { DurableObject } from "cloudflare:workers";
export default { fetch: () => new Response("hello") };`;

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

/** CPU milliseconds that loading the Worker adds to a start of the runtime with the same bindings. */
export async function benchStartup(): Promise<{ empty: number; edge: number }> {
  const build = await buildEdge();
  const options = await edgeWorkerOptions(build);
  const { durableObjects } = options as { durableObjects?: Record<string, { className: string }> };
  const classes = Object.values(durableObjects ?? {});
  const contents = [
    EMPTY,
    ...classes.map(({ className }) => `export class ${className} extends DurableObject {}`),
  ].join("\n");
  const modules = [{ type: "ESModule" as const, path: join(build.directory, "index.js"), contents }];
  const taken: { empty: number[]; edge: number[] } = { empty: [], edge: [] };
  try {
    for (let i = 0; i < ROUNDS; i++) {
      for (const [name, worker] of [
        ["empty", { ...options, modules }],
        ["edge", options],
      ] as const) {
        const running = await startWorker(worker);
        taken[name].push(running.cpu());
        await running.stop();
      }
    }
  } finally {
    await build.delete();
  }
  return { empty: median(taken.empty), edge: median(taken.edge) };
}
