import { createHash, randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { replaceFile } from "./durable.mjs";
import { log } from "./log.mjs";

/** Events of one message, and their bytes: under the edge's 500 and its 1 MiB. */
const MOST_EVENTS = { trades: 500, events: 200 };
const MOST_BYTES = 900_000;
/** First and longest pause after a failure, in milliseconds; doubled each time, half of it by chance. */
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 60_000;

/** @typedef {import("./client.mjs").Client} Client */
/** @typedef {import("./spool.mjs").Spool} Spool */

/**
 * Takes one spool to the edge, batch by batch. A batch leaves the spool when the edge says that it has it (202). The
 * message's id is a digest of the batch, so the same batch is the same message however often it goes. That it had the
 * message before (409) says nothing of the events it left out: the batch goes once more as a new message, of whose events
 * none counts twice.
 */
export class Sender {
  #failures = 0;
  /** The edge had the batch before, and its answer was lost. */
  #answerLost = false;
  #most;
  #rejected;

  /**
   * @param {{ client: Client, spool: Spool, stream: "trades" | "events", rejected: string }} options
   *   `rejected`: where single events go that the edge will never take
   */
  constructor({ client, spool, stream, rejected }) {
    this.client = client;
    this.spool = spool;
    this.stream = stream;
    this.#most = MOST_EVENTS[stream];
    this.#rejected = rejected;
  }

  /** Sends one batch. @returns {Promise<number | null>} milliseconds to wait for the next; null: nothing waits */
  async step() {
    const batch = this.spool.peek(this.#most, MOST_BYTES);
    if (batch === null) return null;
    const body = `{"events":[${batch.lines.join(",")}]}`;
    const id = `${this.stream}_${createHash("sha256").update(body).digest("hex").slice(0, 40)}`;
    const answer = await this.client.post(`/ingest/${this.stream}`, body, this.#answerLost ? undefined : id);
    if (answer.status === 409 && !this.#answerLost) {
      this.#answerLost = true;
      return 0;
    }
    if (answer.status === 202) {
      this.#answerLost = false;
      this.#keepFaults(batch.lines, answer.body);
      this.spool.moveTo(batch.behind);
      if (this.#failures > 0) log("info", "spool_moves_again", { stream: this.stream });
      this.#failures = 0;
      this.#most = Math.min(MOST_EVENTS[this.stream], this.#most * 2);
      return 0;
    }
    if (answer.status === 400 || answer.status === 413 || answer.status === 422)
      return this.#split(batch, answer);
    return this.#pause(answer);
  }

  /** One event that the edge cannot take must not hold up the others: the batch is halved until it stands alone. */
  #split(
    /** @type {NonNullable<ReturnType<Spool["peek"]>>} */ batch,
    /** @type {import("./client.mjs").Answer} */ answer,
  ) {
    const [only] = batch.lines;
    if (batch.lines.length > 1 || only === undefined) {
      this.#most = Math.ceil(batch.lines.length / 2);
      return 0;
    }
    this.#reject(only, JSON.stringify(answer.body));
    this.spool.moveTo(batch.behind);
    return 0;
  }

  /** Events that the edge left out of a batch it took; where it names but some of them, the whole batch is kept. @param {readonly string[]} lines @param {unknown} body */
  #keepFaults(lines, body) {
    const { refused = 0, faults } = /** @type {{ refused?: number, faults?: unknown }} */ (body ?? {});
    if (!Array.isArray(faults)) return;
    const named = /** @type {{ index?: number, problem?: string }[]} */ (faults);
    if (refused > named.length) {
      this.#reject(lines.join("\n"), `${refused} events of a batch`);
      return;
    }
    for (const { index, problem } of named) {
      const line = lines[index ?? -1];
      if (line !== undefined) this.#reject(line, String(problem));
    }
  }

  /** @param {string} line @param {string} reason */
  #reject(line, reason) {
    mkdirSync(this.#rejected, { recursive: true, mode: 0o700 });
    replaceFile(join(this.#rejected, `${this.stream}-${randomUUID()}.json`), line);
    log("error", "event_rejected", { stream: this.stream, reason: reason.slice(0, 200) });
  }

  /** @param {import("./client.mjs").Answer} answer */
  #pause({ status, retryAfter, skew, problem }) {
    const longest = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.#failures);
    this.#failures++;
    const pause = retryAfter === null ? longest / 2 + (longest / 2) * Math.random() : retryAfter * 1000;
    log("warn", "spool_waits", {
      stream: this.stream,
      status,
      problem,
      pause: Math.round(pause),
      bytes: this.spool.bytes,
      ...(status === 401 ? { skew } : {}),
    });
    return pause;
  }
}
