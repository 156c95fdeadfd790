import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";

/** Makes what happened in a directory (a new, renamed or removed file) outlast a loss of power. @param {string} directory */
export function syncDirectory(directory) {
  const handle = openSync(directory, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/**
 * Replaces a file as a whole: whoever reads it, or comes back after a loss of power, finds the old text or the new one.
 *
 * @param {string} path
 * @param {string} text
 * @param {number} [mode]
 */
export function replaceFile(path, text, mode = 0o600) {
  const temporary = `${path}.new`;
  const handle = openSync(temporary, "w", mode);
  try {
    writeAll(handle, Buffer.from(text));
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(temporary, path);
  syncDirectory(dirname(path));
}

/**
 * The same without waiting for the disk, for what is only worth something while the machine is up.
 *
 * @param {string} path
 * @param {string} text
 * @param {number} [mode]
 */
export function replaceFileQuickly(path, text, mode = 0o600) {
  writeFileSync(`${path}.new`, text, { mode });
  renameSync(`${path}.new`, path);
}

/** A write may take less than it is given. @param {number} handle @param {Buffer} bytes */
export function writeAll(handle, bytes) {
  for (let done = 0; done < bytes.length;) done += writeSync(handle, bytes, done);
}

/** What a JSON file holds; null where there is none, or something else. @param {string} path @returns {unknown} */
export function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return null;
  }
}

/** @param {string} path */
export function removeFile(path) {
  try {
    unlinkSync(path);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "ENOENT") throw error;
  }
}
