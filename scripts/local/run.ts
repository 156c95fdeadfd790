import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { ROOT } from "./paths.ts";

const WRANGLER = join(ROOT, "node_modules/wrangler/bin/wrangler.js");
const KEEPER = join(import.meta.dirname, "keeper.ts");

export interface Running {
  readonly running: () => boolean;
  /** Settles when the process has ended, however. */
  readonly ended: Promise<void>;
  /** Ends it and everything it started. */
  stop(): Promise<void>;
}

export const runWrangler = (args: readonly string[], onLine: (line: string) => void): Running =>
  runScript([WRANGLER, ...args], onLine);

/** Runs a script under a keeper, so that it never outlives this process. Each line it writes goes to `onLine`. */
export function runScript(args: readonly string[], onLine: (line: string) => void): Running {
  const child = spawn(process.execPath, [KEEPER, process.execPath, ...args], {
    cwd: ROOT,
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
    env: {
      ...process.env,
      // wrangler's build command runs `node`: this one, not the machine's.
      PATH: join(ROOT, "node_modules/.bin") + delimiter + (process.env["PATH"] ?? ""),
      CLOUDFLARE_CF_FETCH_ENABLED: "false",
      WRANGLER_SEND_METRICS: "false",
      // No questions: nobody can answer them.
      CI: "true",
      NO_COLOR: "1",
      FORCE_COLOR: "0",
    },
  });
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on("line", onLine);
  const ended = once(child, "close").then(() => undefined);
  return {
    running: () => child.exitCode === null && child.signalCode === null,
    ended,
    stop: async () => {
      closeInput(child);
      await ended;
    },
  };
}

/** The keeper takes the closed input as the order to end. */
function closeInput(child: ChildProcess): void {
  child.stdin?.on("error", () => undefined);
  child.stdin?.end();
}
