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

/** An event is a few hundred bytes; what is larger than this is none. */
const LARGEST_FILE = 65_536;
/** Files of one pass: one write to the disk for all of them. */
const FILES_A_PASS = 500;
/** Written under another name and renamed when whole, so that no half file is ever seen. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,120}\.json$/;

/** @typedef {import("./spool.mjs").Spool} Spool */
/** @typedef {"trades" | "events"} Stream */
/** @typedef {{ name: string, line: string }} Entry */

/**
 * The directory where bots leave what they have to say, a file an event: `{"stream":"trades","event":{"id":…}}`. Each goes
 * into its spool, on the disk, and only then is its file removed: a kill in between takes it in twice, under the one id by
 * which the edge counts it once. Bots are another user: nothing of theirs is followed, and nothing is believed of a file.
 */
export class Inbox {
  /**
   * Of each stream, the files that its spool had no room for, and how many bytes it had then. They are passed over until
   * it has fewer, so that what is behind them reaches the other spool.
   *
   * @type {Record<Stream, { names: Set<string>, bytes: number }>}
   */
  #held = { trades: { names: new Set(), bytes: 0 }, events: { names: new Set(), bytes: 0 } };

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

  /** No room in a spool: files stay where they are until there is. */
  get full() {
    return this.#held.trades.names.size + this.#held.events.names.size > 0;
  }

  /** Takes what is there, oldest names first. @returns {number} files looked at; 0: none waits that could be taken */
  take() {
    this.#letGo("trades");
    this.#letGo("events");
    const names = readdirSync(this.directory)
      .filter((name) => NAME.test(name) && !this.#isHeld(name))
      .sort()
      .slice(0, FILES_A_PASS);
    /** @type {Record<Stream, Entry[]>} */
    const found = { trades: [], events: [] };
    for (const name of names) {
      const entry = this.#read(name);
      if (entry === null) this.#reject(name);
      else found[entry.stream].push({ name, line: entry.line });
    }
    this.#keep("trades", found.trades);
    this.#keep("events", found.events);
    return names.length;
  }

  /** @param {Stream} stream @param {readonly Entry[]} entries */
  #keep(stream, entries) {
    const spool = this.spools[stream];
    const held = this.#held[stream];
    // Behind one that waits all do, so that a stream keeps its order.
    const fitting = held.names.size > 0 ? 0 : fittingInto(spool.room, entries);
    const taken = entries.slice(0, fitting);
    spool.append(taken.map(({ line }) => line));
    for (const { name } of taken) rmSync(join(this.directory, name), { force: true });
    if (fitting === entries.length) return;
    if (held.names.size === 0) {
      log("error", "spool_full", { stream, bytes: spool.bytes });
      held.bytes = spool.bytes;
    }
    for (const { name } of entries.slice(fitting)) held.names.add(name);
  }

  /** @param {string} name */
  #isHeld(name) {
    return this.#held.trades.names.has(name) || this.#held.events.names.has(name);
  }

  /** @param {Stream} stream */
  #letGo(stream) {
    const { names, bytes } = this.#held[stream];
    if (this.spools[stream].bytes < bytes) names.clear();
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

/** How many of them, from the first on, there is room for. @param {number} room bytes @param {readonly Entry[]} entries */
function fittingInto(room, entries) {
  let left = room;
  const none = entries.findIndex(({ line }) => (left -= Buffer.byteLength(line) + 1) < 0);
  return none < 0 ? entries.length : none;
}

/** @param {unknown} json @returns {{ stream: Stream, line: string } | null} */
function entryOf(json) {
  const { stream, event } = /** @type {{ stream?: unknown, event?: unknown }} */ (json);
  if (stream !== "trades" && stream !== "events") return null;
  if (typeof event !== "object" || event === null) return null;
  if (typeof (/** @type {{ id?: unknown }} */ (event).id) !== "string") return null;
  return { stream, line: JSON.stringify(event) };
}
