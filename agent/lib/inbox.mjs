import {
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
} from "node:fs";
import { join } from "node:path";
import { log } from "./log.mjs";
import { SpoolFull } from "./spool.mjs";

/** An event is a few hundred bytes; what is larger than this is none. */
const LARGEST_FILE = 65_536;
/** Files of one pass: one write to the disk for all of them. */
const FILES_A_PASS = 500;
/** Written under another name and renamed when whole, so that no half file is ever seen. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,120}\.json$/;

/** @typedef {import("./spool.mjs").Spool} Spool */
/** @typedef {"trades" | "events"} Stream */

/**
 * The directory where bots leave what they have to say, a file an event: `{"stream":"trades","event":{"id":…}}`. Each goes
 * into its spool, on the disk, and only then is its file removed: a kill in between takes it in twice, under the one id by
 * which the edge counts it once. Bots are another user: nothing of theirs is followed, and nothing is believed of a file.
 */
export class Inbox {
  #full = false;

  /**
   * @param {string} directory
   * @param {string} rejected
   * @param {Readonly<Record<Stream, Spool>>} spools
   */
  constructor(directory, rejected, spools) {
    this.directory = directory;
    this.rejected = rejected;
    this.spools = spools;
    mkdirSync(directory, { recursive: true });
    mkdirSync(rejected, { recursive: true, mode: 0o700 });
  }

  /** No room in the spool: files stay where they are until there is. */
  get full() {
    return this.#full;
  }

  /** Takes what is there, oldest names first. @returns {number} events taken */
  take() {
    const names = readdirSync(this.directory)
      .filter((name) => NAME.test(name))
      .sort()
      .slice(0, FILES_A_PASS);
    /** @type {Record<Stream, { name: string, line: string }[]>} */
    const found = { trades: [], events: [] };
    for (const name of names) {
      const entry = this.#read(name);
      if (entry === null) this.#reject(name);
      else found[entry.stream].push({ name, line: entry.line });
    }
    return this.#keep("trades", found.trades) + this.#keep("events", found.events);
  }

  /** @param {Stream} stream @param {readonly { name: string, line: string }[]} entries */
  #keep(stream, entries) {
    if (entries.length === 0) return 0;
    try {
      this.spools[stream].append(entries.map(({ line }) => line));
    } catch (error) {
      if (!(error instanceof SpoolFull)) throw error;
      if (!this.#full) log("error", "spool_full", { stream, bytes: this.spools[stream].bytes });
      this.#full = true;
      return 0;
    }
    this.#full = false;
    for (const { name } of entries) rmSync(join(this.directory, name), { force: true });
    return entries.length;
  }

  /** @param {string} name @returns {{ stream: Stream, line: string } | null} */
  #read(name) {
    let handle;
    try {
      handle = openSync(
        join(this.directory, name),
        constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK,
      );
      const { size } = fstatSync(handle);
      if (!fstatSync(handle).isFile() || size > LARGEST_FILE) return null;
      const bytes = Buffer.alloc(size);
      readSync(handle, bytes, 0, size, 0);
      return entryOf(JSON.parse(bytes.toString("utf8")));
    } catch {
      return null;
    } finally {
      if (handle !== undefined) closeSync(handle);
    }
  }

  /** @param {string} name */
  #reject(name) {
    log("error", "inbox_file_rejected", { file: name });
    renameSync(join(this.directory, name), join(this.rejected, name));
  }
}

/** @param {unknown} json @returns {{ stream: Stream, line: string } | null} */
function entryOf(json) {
  const { stream, event } = /** @type {{ stream?: unknown, event?: unknown }} */ (json);
  if (stream !== "trades" && stream !== "events") return null;
  if (typeof event !== "object" || event === null) return null;
  if (typeof (/** @type {{ id?: unknown }} */ (event).id) !== "string") return null;
  return { stream, line: JSON.stringify(event) };
}
