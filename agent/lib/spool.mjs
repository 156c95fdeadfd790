import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
} from "node:fs";
import { join } from "node:path";
import { readJson, removeFile, replaceFileQuickly, syncDirectory, writeAll } from "./durable.mjs";

/** A segment is a unit of deletion; this many bytes are some four thousand events. */
const SEGMENT_BYTES = 1_048_576;
const SEGMENT = /^(\d{12})\.jsonl$/;
const NEWLINE = 0x0a;

/** @typedef {{ segment: number, offset: number }} Place `offset` in bytes */

/** There is no room for more; nothing that is there was dropped for it. */
export class SpoolFull extends Error {}

/**
 * Lines that wait to be sent, in the order they came: appended to segments and on the disk before `append` returns, read
 * from a place that moves on when a batch was taken. A kill leaves at most a torn last line, which nobody was promised and
 * nobody reads, and a place that is a batch too early: that batch goes again, under the same ids.
 */
export class Spool {
  #directory;
  #most;
  /** @type {number[]} */
  #segments = [];
  /** @type {number | null} */
  #handle = null;
  #written = 0;
  #bytes = 0;
  /** @type {Place} */
  #place = { segment: 0, offset: 0 };

  /** @param {string} directory @param {number} most bytes on the disk */
  constructor(directory, most) {
    this.#directory = directory;
    this.#most = most;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    this.#segments = readdirSync(directory)
      .flatMap((name) => SEGMENT.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b);
    this.#bytes = this.#segments.reduce((sum, segment) => sum + this.#size(segment), 0);
    this.#place = this.#keptPlace();
  }

  /** Bytes on the disk, those of the first segment that are sent already among them. */
  get bytes() {
    return this.#bytes;
  }

  /** Bytes of lines, their ends among them, that there is room for. */
  get room() {
    return this.#most - this.#bytes;
  }

  /** Stored when it returns; where it throws, nothing is. @param {readonly string[]} lines without line ends @throws {SpoolFull} */
  append(lines) {
    if (lines.length === 0) return;
    const bytes = Buffer.from(`${lines.join("\n")}\n`);
    if (bytes.length > this.room) throw new SpoolFull(`${this.#bytes} bytes wait`);
    const handle = this.#open();
    try {
      writeAll(handle, bytes);
      fsyncSync(handle);
    } catch (error) {
      this.#takeBack(handle);
      throw error;
    }
    this.#written += bytes.length;
    this.#bytes += bytes.length;
    if (this.#written >= SEGMENT_BYTES) this.#close();
  }

  /**
   * The next lines, at most so many and so many bytes (one line always), and the place behind them; null: there are none.
   *
   * @param {number} mostLines
   * @param {number} mostBytes
   * @returns {{ lines: string[], behind: Place } | null}
   */
  peek(mostLines, mostBytes) {
    for (const segment of this.#segments) {
      if (segment < this.#place.segment) continue;
      const from = segment === this.#place.segment ? this.#place.offset : 0;
      const bytes = readFileSync(this.#path(segment)).subarray(from);
      const lines = [];
      let end = 0;
      while (lines.length < mostLines) {
        const next = bytes.indexOf(NEWLINE, end);
        if (next < 0 || (lines.length > 0 && next + 1 > mostBytes)) break;
        lines.push(bytes.toString("utf8", end, next));
        end = next + 1;
      }
      if (lines.length > 0) return { lines, behind: { segment, offset: from + end } };
    }
    return null;
  }

  /** Everything before this place is done with. @param {Place} behind */
  moveTo(behind) {
    this.#place = behind;
    replaceFileQuickly(join(this.#directory, "place.json"), JSON.stringify(behind));
    this.#segments = this.#segments.filter((segment) => {
      const size = this.#size(segment);
      const sent = segment < behind.segment || (segment === behind.segment && behind.offset >= size);
      if (!sent) return true;
      if (segment === this.#segments.at(-1)) this.#close();
      this.#bytes -= size;
      removeFile(this.#path(segment));
      return false;
    });
  }

  close() {
    this.#close();
  }

  #open() {
    if (this.#handle !== null) return this.#handle;
    const segment = Math.max(this.#place.segment, this.#segments.at(-1) ?? 0) + 1;
    this.#handle = openSync(this.#path(segment), "ax", 0o600);
    this.#segments.push(segment);
    this.#written = 0;
    syncDirectory(this.#directory);
    return this.#handle;
  }

  /** A full disk tears a line, and the next one must not go on where it ends. @param {number} handle */
  #takeBack(handle) {
    try {
      ftruncateSync(handle, this.#written);
    } catch {
      // As after a kill: the torn line is the segment's last, which nobody reads.
      this.#close();
    }
  }

  #close() {
    const handle = this.#handle;
    this.#handle = null;
    if (handle !== null) closeSync(handle);
  }

  /** @param {number} segment */
  #path(segment) {
    return join(this.#directory, `${String(segment).padStart(12, "0")}.jsonl`);
  }

  /** @param {number} segment */
  #size(segment) {
    return existsSync(this.#path(segment)) ? statSync(this.#path(segment)).size : 0;
  }

  /** @returns {Place} */
  #keptPlace() {
    const kept = /** @type {Partial<Place> | null} */ (readJson(join(this.#directory, "place.json")));
    return Number.isInteger(kept?.segment) && Number.isInteger(kept?.offset)
      ? /** @type {Place} */ (kept)
      : { segment: 0, offset: 0 };
  }
}
