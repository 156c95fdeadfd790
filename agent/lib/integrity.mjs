import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat, readdir, readlink } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { readJson, replaceFile } from "./durable.mjs";

/** Changed files that a report names. */
const MOST_NAMED = 50;
/** Files watched: a pattern that takes in a whole disk is a mistake. */
const MOST_FILES = 20_000;

/** @typedef {Record<string, string>} Manifest path → what the file is */
/** @typedef {"modified" | "added" | "removed"} Change */
/** @typedef {{ files: number, changed: { path: string, change: Change }[], more: number }} Report */

/**
 * The files of a pattern: a path; `*` for any name or part of one; `/` at the end for everything below.
 *
 * @param {string} pattern
 * @returns {Promise<string[]>}
 */
export async function expand(pattern) {
  const deep = pattern.endsWith("/");
  let found = ["/"];
  for (const part of pattern.split("/").filter((name) => name !== "")) {
    const next = [];
    for (const directory of found) {
      if (!part.includes("*")) next.push(join(directory, part));
      else {
        const fits = new RegExp(`^${part.split("*").map(escape).join(".*")}$`);
        for (const name of await namesIn(directory)) if (fits.test(name)) next.push(join(directory, name));
      }
    }
    found = next;
  }
  return deep ? (await Promise.all(found.map(below))).flat() : found;
}

/** @param {string} text */
const escape = (text) => text.replace(/[.+?^${}()|[\]\\]/g, "\\$&");

/** @param {string} directory @returns {Promise<string[]>} */
async function namesIn(directory) {
  return readdir(directory).catch(() => []);
}

/** @param {string} directory @returns {Promise<string[]>} */
async function below(directory) {
  const entries = await readdir(directory, { withFileTypes: true, recursive: true }).catch(() => []);
  return entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
}

/** What a file is: kind, mode, owner and digest of its content; null where there is none. @param {string} path */
async function describeFile(path) {
  const stats = await lstat(path).catch(() => null);
  if (stats === null || stats.isDirectory()) return null;
  const head = `${stats.mode.toString(8)} ${stats.uid}:${stats.gid}`;
  if (stats.isSymbolicLink()) return `${head} link ${await readlink(path)}`;
  if (!stats.isFile()) return `${head} special`;
  try {
    const hash = createHash("sha256");
    await pipeline(createReadStream(path), hash);
    return `${head} sha256 ${hash.digest("hex")}`;
  } catch {
    // Not ours to read: what shows from outside has to do.
    return `${head} unreadable ${stats.size} ${stats.mtimeMs}`;
  }
}

/** @param {readonly string[]} patterns @returns {Promise<Manifest>} */
async function takeManifest(patterns) {
  const paths = [...new Set((await Promise.all(patterns.map(expand))).flat())].sort();
  if (paths.length > MOST_FILES)
    throw new Error(`integrity: ${paths.length} files are more than ${MOST_FILES}`);
  /** @type {Manifest} */
  const manifest = {};
  for (const path of paths) {
    const description = await describeFile(path);
    if (description !== null) manifest[path] = description;
  }
  return manifest;
}

/** @param {Manifest} baseline @param {Manifest} current @returns {Report} */
function compare(baseline, current) {
  const paths = [...new Set([...Object.keys(baseline), ...Object.keys(current)])].sort();
  const changed = paths.flatMap((path) => {
    const [before, now] = [baseline[path], current[path]];
    if (before === now) return [];
    /** @type {Change} */
    const change = before === undefined ? "added" : now === undefined ? "removed" : "modified";
    return [{ path, change }];
  });
  return {
    files: Object.keys(current).length,
    changed: changed.slice(0, MOST_NAMED),
    more: Math.max(0, changed.length - MOST_NAMED),
  };
}

/**
 * How the files were when an operator last said that they are right. Kept with a MAC under the shared secret, so that
 * whoever can write the file but not read the secret cannot make a change look old.
 */
export class Baseline {
  /** @param {string} path @param {readonly string[]} secrets @param {readonly string[]} patterns */
  constructor(path, secrets, patterns) {
    this.path = path;
    this.secrets = secrets;
    this.patterns = patterns;
  }

  /** Takes the files as they are for right. @returns {Promise<number>} how many */
  async take() {
    const files = await takeManifest(this.patterns);
    const text = JSON.stringify(files);
    replaceFile(this.path, JSON.stringify({ files, mac: this.#mac(this.secrets[0] ?? "", text) }));
    return Object.keys(files).length;
  }

  /** Null: there is no baseline yet. @returns {Promise<Report | null>} */
  async report() {
    const kept = /** @type {{ files?: Manifest, mac?: string } | null} */ (readJson(this.path));
    if (kept === null) return null;
    const current = await takeManifest(this.patterns);
    const text = JSON.stringify(kept.files ?? {});
    const right = this.secrets.some((secret) => equal(this.#mac(secret, text), String(kept.mac)));
    const report = compare(right ? (kept.files ?? {}) : current, current);
    return right ? report : { ...report, changed: [{ path: this.path, change: "modified" }] };
  }

  /** @param {string} secret @param {string} text */
  #mac(secret, text) {
    return createHmac("sha256", secret).update(`edge-agent baseline\n${text}`).digest("hex");
  }
}

/** @param {string} a @param {string} b */
const equal = (a, b) => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
