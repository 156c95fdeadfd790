import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { cpSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const root = join(import.meta.dirname, "../..");
const POLL = 50;

export interface Script {
  readonly child: ChildProcess;
  /** All it has written so far. */
  readonly output: () => string;
  /** Its exit code; null when a signal ended it. */
  readonly ended: Promise<number | null>;
  /** Waits until the output matches; throws with the output when the script ends first or time is up. */
  readonly says: (text: RegExp, within?: number) => Promise<void>;
}

/** A port that nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

/** The project as a fresh clone has it, with this one's packages: nothing made by an earlier run. */
export function cleanClone() {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "edge-clone-")));
  const files = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
  })
    .toString()
    .split("\0")
    .filter((name) => name !== "");
  for (const name of files) {
    cpSync(join(root, name), join(folder, name), { recursive: true, force: true });
  }
  const running: ChildProcess[] = [];
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  return {
    folder,
    run: (script: string, args: readonly string[] = [], env: Record<string, string> = {}): Script => {
      const started = run(folder, script, args, env);
      running.push(started.child);
      return started;
    },
    /** Command lines of processes that name this clone: whatever it started and has not ended. */
    processes: (): readonly string[] =>
      execFileSync("ps", ["-eo", "args"], { maxBuffer: 64 * 1024 * 1024 })
        .toString()
        .split("\n")
        .filter((line) => line.includes(folder)),
    /** Ends what a failed test left running, too. */
    delete: () => {
      for (const child of running) child.kill("SIGKILL");
      rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

function run(folder: string, script: string, args: readonly string[], env: Record<string, string>): Script {
  const child = spawn(process.execPath, [join(folder, script), ...args], {
    cwd: folder,
    env: { ...process.env, PATH: `${dirname(process.execPath)}:${process.env["PATH"] ?? ""}`, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let written = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      written += chunk.toString();
    });
  }
  const ended = new Promise<number | null>((resolve) => {
    child.once("close", resolve);
  });
  return {
    child,
    output: () => written,
    ended,
    says: async (text, within = 40_000) => {
      const deadline = Date.now() + within;
      while (!text.test(written)) {
        const over = child.exitCode !== null || child.signalCode !== null;
        if (over || Date.now() > deadline)
          throw new Error(`Waited for ${String(text)}, but it said:\n${written}`);
        await sleep(POLL);
      }
    },
  };
}
