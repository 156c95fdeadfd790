import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { validVariables } from "./variables.ts";

const AGENT = join(import.meta.dirname, "../../agent/edge-agent.mjs");

/** A VPS, as far as the agent knows one: its configuration and its directory, which outlive its process. */
export function createAgentHost(edge: string, more: object = {}) {
  const folder = mkdtempSync(join(tmpdir(), "edge-agent-"));
  const directory = join(folder, "state");
  const config = join(folder, "agent.json");
  const inbox = join(directory, "inbox");
  mkdirSync(inbox, { recursive: true });
  writeFileSync(
    config,
    JSON.stringify({
      edge,
      secret: validVariables.INGEST_SECRET,
      name: "vps-1",
      directory,
      logins: null,
      every: { heartbeat: 5, commands: 0.5, inbox: 0.1 },
      ...more,
    }),
    { mode: 0o600 },
  );
  let left = 0;
  const running = new Set<ChildProcess>();
  return {
    directory,
    /** Lines of all its processes. */
    lines: [] as string[],
    /** Leaves an event as a bot does. */
    leave: (event: object, stream: "trades" | "events" = "trades") => {
      const name = `${String(left++).padStart(9, "0")}.json`;
      writeFileSync(join(inbox, `.${name}`), JSON.stringify({ stream, event }));
      renameSync(join(inbox, `.${name}`), join(inbox, name));
    },
    /** Files that no process has taken yet. */
    waiting: () => readdirSync(inbox).length,
    start() {
      const child = spawn(process.execPath, [AGENT, "run", "--config", config], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      running.add(child);
      createInterface({ input: child.stdout }).on("line", (line) => this.lines.push(line));
      const end = async (signal: NodeJS.Signals) => {
        running.delete(child);
        const over = once(child, "exit");
        child.kill(signal);
        await over;
      };
      return { kill: () => end("SIGKILL"), stop: () => end("SIGTERM") };
    },
    delete: () => {
      for (const child of running) child.kill("SIGKILL");
      rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}
