import { readJson, replaceFile } from "./durable.mjs";

/** Outcomes that are remembered, to be told again should an acknowledgement be lost: above the 101 commands the edge lets wait. */
const MOST_RESULTS = 128;

/** Commands of one lane run one after another; the lanes beside each other, so that no halt waits for a restart. */
export const LANES = /** @type {const} */ (["switch", "services"]);

/** @typedef {(typeof LANES)[number]} Lane */
/** @typedef {import("./hooks.mjs").Outcome} Outcome */
/** @typedef {{ id: string, state: "done" | "failed", note: string, told: boolean }} Result */

/**
 * @typedef {object} Kept
 * @property {Readonly<Record<Lane, number>>} begun the number of the last command of each lane that was begun
 * @property {readonly string[]} running ids: begun, and not known to have ended
 * @property {readonly Result[]} results oldest first
 */

/** What became of commands, in a file: none that was begun is begun again, and no outcome is forgotten before it is told. */
export class CommandRecord {
  /** @type {Kept} */
  #kept;
  #path;

  /** @param {string} path */
  constructor(path) {
    this.#path = path;
    const kept = /** @type {Partial<Kept> | null} */ (readJson(path));
    const running = Array.isArray(kept?.running) ? kept.running : [];
    this.#kept = {
      begun: { switch: numberOf(kept?.begun?.switch), services: numberOf(kept?.begun?.services) },
      running,
      results: Array.isArray(kept?.results) ? kept.results : [],
    };
    for (const id of running) this.end(id, { ok: false, note: "the agent ended while it ran" });
  }

  /** @param {Lane} lane @param {number} seq */
  wasBegun(lane, seq) {
    return seq <= this.#kept.begun[lane];
  }

  /** On the disk when it returns; where it throws, nothing was begun. @param {Lane} lane @param {{ id: string, seq: number }} command */
  begin(lane, { id, seq }) {
    const { begun, running, results } = this.#kept;
    const next = { begun: { ...begun, [lane]: seq }, running: [...running, id], results };
    this.#write(next);
    this.#kept = next;
  }

  /** True at once, and on the disk when it returns. @param {string} id @param {Outcome} outcome */
  end(id, { ok, note }) {
    /** @type {Result} */
    const result = { id, state: ok ? "done" : "failed", note, told: false };
    const { running, results } = this.#kept;
    this.#change({
      running: running.filter((one) => one !== id),
      results: [...results, result].slice(-MOST_RESULTS),
    });
  }

  /** The oldest outcome that the edge does not know. */
  get untold() {
    return this.#kept.results.find(({ told }) => !told);
  }

  /** @param {string} id @param {boolean} told */
  setTold(id, told) {
    this.#change({ results: this.#kept.results.map((one) => (one.id === id ? { ...one, told } : one)) });
  }

  /** The edge asks for what was begun already: it runs, or its acknowledgement was lost, or this file is of another edge. @param {string} id */
  tellAgain(id) {
    const { running, results } = this.#kept;
    if (running.includes(id)) return;
    const result = results.find((one) => one.id === id);
    if (result === undefined)
      this.end(id, { ok: false, note: "a command of a later number was begun before" });
    else if (result.told) this.setTold(id, false);
  }

  /** @param {Partial<Kept>} change */
  #change(change) {
    this.#kept = { ...this.#kept, ...change };
    this.#write(this.#kept);
  }

  /** @param {Kept} kept */
  #write(kept) {
    replaceFile(this.#path, JSON.stringify(kept));
  }
}

/** @param {unknown} seq */
const numberOf = (seq) => (Number.isInteger(seq) ? Number(seq) : 0);
