import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";

/** Carries out calls of `edge_bot_driver.py`, one after another in one process of Python. */
export function callEdgeBot(
  calls: readonly (readonly [name: string, named: object])[],
  python = "python3",
): readonly unknown[] {
  const output = execFileSync(python, [join(import.meta.dirname, "edge_bot_driver.py")], {
    input: JSON.stringify(calls),
    encoding: "utf8",
    maxBuffer: 16 * 1024 * 1024,
  });
  return JSON.parse(output) as readonly unknown[];
}

/** Whether this machine has a Python to test the bots' module with. */
export const hasPython = (): boolean => runs("python3", "import sys; sys.exit(sys.version_info < (3, 9))");

/** A Python that has aiohttp (Debian: python3-aiohttp, for the system's own); undefined: there is none. */
export const pythonWithAiohttp = (): string | undefined =>
  ["python3", "/usr/bin/python3"].find((python) => runs(python, "import aiohttp"));

const runs = (python: string, code: string): boolean =>
  spawnSync(python, ["-c", code], { stdio: "ignore" }).status === 0;
