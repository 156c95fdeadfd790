// Installs a package where that can be done without asking: Debian and its like, as root. Plain JavaScript without
// dependencies: the bootstrap runs it on whatever Node the machine has.
import { spawnSync } from "node:child_process";

const run = (...args) => spawnSync("apt-get", args, { stdio: "inherit" }).status === 0;

/**
 * False: it could not be installed. Whoever asked looks again anyway: some distributions' packages are stubs.
 * @param {string} name
 * @returns {boolean}
 */
export function installFromDebian(name) {
  const root = process.platform === "linux" && process.getuid?.() === 0;
  if (!root || spawnSync("apt-get", ["--version"], { stdio: "ignore" }).status !== 0) return false;
  process.env["DEBIAN_FRONTEND"] = "noninteractive";
  run("-qq", "update");
  return run("-qq", "install", "--yes", "--no-install-recommends", name);
}
