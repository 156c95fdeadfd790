// Runs before every npm script, on whatever Node the machine has (20 and up), so it is plain JavaScript
// without dependencies: it installs the packages, among them the Node the other scripts run on.
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const lock = join(root, "package-lock.json");
const installed = join(root, "node_modules", ".package-lock.json");

const stale = !existsSync(installed) || statSync(installed).mtimeMs < statSync(lock).mtimeMs;
if (stale) {
  console.log("Installing packages (once) …");
  const npm = process.env["npm_execpath"];
  const [command, args] = npm ? [process.execPath, [npm]] : ["npm", []];
  const run = spawnSync(command, [...args, "ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: "inherit",
  });
  if (run.status !== 0) {
    console.error("npm ci failed. Check that the npm registry can be reached, then run the command again.");
    process.exit(run.status ?? 1);
  }
}

if (process.argv.includes("--test")) {
  // Imported late: it looks into the packages that were just installed.
  const { ensureChromium } = await import("./chromium.mjs");
  const { ensureOpenssl } = await import("./openssl.mjs");
  try {
    ensureChromium();
    ensureOpenssl();
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}
