import { execFileSync } from "node:child_process";
import { join } from "node:path";

/** Carries out calls of `edge_bot_driver.py`, one after another in one process of Python. */
export function callEdgeBot(calls: readonly (readonly [name: string, named: object])[]): readonly unknown[] {
  const output = execFileSync("python3", [join(import.meta.dirname, "edge_bot_driver.py")], {
    input: JSON.stringify(calls),
    encoding: "utf8",
    maxBuffer: 16 * 1024 * 1024,
  });
  return JSON.parse(output) as readonly unknown[];
}

/** Whether this machine has a Python to test the bots' module with. */
export function hasPython(): boolean {
  try {
    execFileSync("python3", ["-c", "import sys; sys.exit(sys.version_info < (3, 9))"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
