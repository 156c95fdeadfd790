// Finds the Chromium that the browser tests drive, or installs one. Plain JavaScript without dependencies:
// the bootstrap runs it on whatever Node the machine has.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";
import { installFromDebian } from "./debian.mjs";

/** Chromium and its like on Linux. */
const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
/** And where other systems put them. */
const APPLICATIONS = {
  darwin: [
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  ],
  win32: ["PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"].map((folder) =>
    join(process.env[folder] ?? "", "Google/Chrome/Application/chrome.exe"),
  ),
};

const HOW_TO =
  "The browser tests need Chromium. Install it (Debian: apt-get install chromium; elsewhere: " +
  "npx playwright-core install chromium), or set CHROMIUM_PATH to its executable.";

const onPath = () =>
  NAMES.flatMap((name) => (process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, name)));

/** Some distributions ship a stub that only says where to get it: what answers `--version` is one. */
function starts(path) {
  if (!existsSync(path)) return false;
  // On Windows asking for the version opens a window.
  if (process.platform === "win32") return true;
  return spawnSync(path, ["--version"], { stdio: "ignore", timeout: 20_000 }).status === 0;
}

/** Playwright's own, of the version that this project's playwright-core drives; null before it is installed. */
function playwrightChromium() {
  try {
    return createRequire(import.meta.url)("playwright-core").chromium.executablePath();
  } catch {
    return null;
  }
}

/**
 * The executable of a Chromium that starts. CHROMIUM_PATH, where set, is the only one considered.
 * @returns {string | null}
 */
export function findChromium() {
  const chosen = process.env["CHROMIUM_PATH"];
  if (chosen) return starts(chosen) ? chosen : null;
  const candidates = [...(APPLICATIONS[process.platform] ?? onPath()), playwrightChromium()];
  return candidates.find((path) => path && starts(path)) ?? null;
}

function installFromPlaywright() {
  const manifest = createRequire(import.meta.url).resolve("playwright-core/package.json");
  const install = [join(dirname(manifest), "cli.js"), "install", "chromium"];
  return spawnSync(process.execPath, install, { stdio: "inherit" }).status === 0;
}

/**
 * Finds a Chromium, else installs one, else throws an error that says what to install.
 * @returns {string}
 */
export function ensureChromium() {
  const found = findChromium();
  if (found) return found;
  if (!process.env["CHROMIUM_PATH"]) {
    console.log("Installing Chromium for the browser tests (once) …");
    for (const install of [() => installFromDebian("chromium"), installFromPlaywright]) {
      const installed = install() ? findChromium() : null;
      if (installed) return installed;
    }
  }
  throw new Error(HOW_TO);
}
