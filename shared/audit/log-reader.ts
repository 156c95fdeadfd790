import { parseLine } from "./lines.ts";
import type { AuditRow } from "./record.ts";

/** What is wrong with the file, whatever its records say. */
export type FileFault =
  /** A line that is neither record, header nor end. */
  | { readonly kind: "unreadable"; readonly line: number; readonly problem: string }
  /** A file has no end, or its end counts other records: a download broke off, or somebody cut it. */
  | { readonly kind: "cut_short" };

/** Of a file that is something else, the first hundred lines tell enough. */
const MAX_FAULTS = 100;

/** The rows of an export, or of several one after the other, and what their headers say. */
export class LogReader implements AsyncIterable<AuditRow> {
  readonly #lines: AsyncIterator<string>;
  readonly #faults: FileFault[] = [];
  #line = 0;
  #started = false;
  #ended = false;
  #inFile = 0;
  /** Rows so far. */
  records = 0;
  /** The sequence number that the first header promises. */
  first = 1;
  /** The time at which the last file was meant to end; null: with the log. */
  to: number | null = null;
  /** True once a header says that rows were left out. */
  filtered = false;

  constructor(lines: AsyncIterable<string>) {
    this.#lines = lines[Symbol.asyncIterator]();
  }

  /** For when the last row was read. */
  get faults(): readonly FileFault[] {
    return this.#ended ? this.#faults : [...this.#faults, { kind: "cut_short" }];
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<AuditRow> {
    for (let row = await this.next(); row !== null; row = await this.next()) yield row;
  }

  /** The next row; null: there is none. */
  async next(): Promise<AuditRow | null> {
    for (;;) {
      const { done, value } = await this.#lines.next();
      if (done === true) return null;
      this.#line++;
      const line = parseLine(value);
      if (!line.ok) {
        this.#fault({ kind: "unreadable", line: this.#line, problem: line.error });
        continue;
      }
      switch (line.value.kind) {
        case "header": {
          const { first, to, filtered } = line.value.header;
          if (this.#started && !this.#ended) this.#fault({ kind: "cut_short" });
          if (!this.#started) this.first = first;
          this.to = to;
          this.filtered ||= filtered;
          [this.#started, this.#ended, this.#inFile] = [true, false, 0];
          break;
        }
        case "end":
          if (line.value.records !== this.#inFile) this.#fault({ kind: "cut_short" });
          this.#ended = true;
          break;
        case "row":
          this.#inFile++;
          this.records++;
          return line.value.row;
      }
    }
  }

  #fault(fault: FileFault): void {
    if (this.#faults.length < MAX_FAULTS) this.#faults.push(fault);
  }
}
