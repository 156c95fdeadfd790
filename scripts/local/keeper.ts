/**
 * Runs a command in a process group of its own, and ends the whole group when the command ends or when
 * whoever started this is gone: its end of standard input closes however it died.
 *
 *     node keeper.ts <command> [arguments …]
 */
import { spawn, spawnSync } from "node:child_process";

/** Time for an orderly end, in milliseconds; wrangler needs about one second. */
const GRACE = 5_000;

const [command = "", ...args] = process.argv.slice(2);
const child = spawn(command, args, { stdio: ["ignore", "inherit", "inherit"] });

const endGroup = (): void => {
  if (process.platform === "win32") spawnSync("taskkill", ["/PID", String(process.pid), "/T", "/F"]);
  else process.kill(-process.pid, "SIGKILL");
};

const end = (): void => {
  child.kill("SIGTERM");
  setTimeout(endGroup, GRACE);
};

process.stdin.on("close", end).resume();
process.on("SIGTERM", end);
child.on("error", (error) => {
  console.error(`${command}: ${error.message}`);
  endGroup();
});
child.on("exit", (code) => {
  if (code === 0) process.exit(0);
  endGroup();
});
