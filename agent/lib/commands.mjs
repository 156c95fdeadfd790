import { readJson, replaceFile } from "./durable.mjs";
import { log } from "./log.mjs";
import { isSwitchAction } from "./switch.mjs";

/** Outcomes that are remembered, to be told again should an acknowledgement be lost. */
const MOST_RESULTS = 64;

/** @typedef {import("./client.mjs").Client} Client */
/** @typedef {import("./switch.mjs").Switch} Switch */
/** @typedef {import("./hooks.mjs").Outcome} Outcome */

/** @typedef {{ id: string, seq: number, action: string, service: string | null, reason: string, expiresAt: number | null }} Command */
/** @typedef {{ killSwitch: { action: string } | null, mode: string, commands: Command[] }} Orders */

/**
 * @typedef {object} Kept
 * @property {number} lastSeq of the last command that was begun
 * @property {{ id: string, action: string } | null} running begun, and not known to have ended
 * @property {{ id: string, state: "done" | "failed", note: string, told: boolean }[]} results oldest first
 */

/**
 * What the edge wants of this machine. A command is written down as begun before its hook runs, and none with a number
 * that was begun before runs again: a hook runs once or, when the agent dies with it, is reported as failed for a person
 * to look at. The switch itself needs no hook: each answer says how it stands, and it is obeyed at once.
 */
export class Commands {
  /** @type {Kept} */
  #kept;
  #path;

  /**
   * @param {object} options
   * @param {string} options.path
   * @param {Client} options.client
   * @param {Switch} options.tradingSwitch
   * @param {(action: string, service: string | null, environment: Record<string, string>) => Promise<Outcome>} options.carryOut
   */
  constructor({ path, client, tradingSwitch, carryOut }) {
    this.#path = path;
    this.client = client;
    this.tradingSwitch = tradingSwitch;
    this.carryOut = carryOut;
    const kept = /** @type {Partial<Kept> | null} */ (readJson(path));
    this.#kept = {
      lastSeq: Number.isInteger(kept?.lastSeq) ? Number(kept?.lastSeq) : 0,
      running: kept?.running ?? null,
      results: Array.isArray(kept?.results) ? kept.results : [],
    };
    if (this.#kept.running !== null)
      this.#end(this.#kept.running.id, { ok: false, note: "the agent ended while it ran" });
  }

  /** Asks once, and does what there is to do. @param {number} now Unix milliseconds @returns {Promise<boolean>} whether the edge was reached */
  async poll(now) {
    const answer = await this.client.get("/ingest/commands");
    const orders = answer.status === 200 ? ordersOf(answer.body) : null;
    if (orders === null) {
      if (answer.status !== 0 || answer.problem?.includes("signed")) {
        log("warn", "commands_unreadable", {
          status: answer.status,
          problem: answer.problem,
          skew: answer.skew,
        });
      }
      return false;
    }
    const { action } = orders.killSwitch ?? { action: "resume" };
    const word = isSwitchAction(action) ? action : "stop";
    this.tradingSwitch.obey(word, orders.mode === "live" ? "live" : "paper", "the edge's word");
    this.tradingSwitch.contact(now);
    for (const command of orders.commands) await this.#handle(command, now);
    await this.#tellResults();
    return true;
  }

  /** @param {Command} command @param {number} now */
  async #handle(command, now) {
    const { id, seq, action, service, reason, expiresAt } = command;
    if (seq <= this.#kept.lastSeq) {
      this.#tellAgain(id);
      return;
    }
    if (expiresAt !== null && now >= expiresAt) {
      this.#begin(command);
      this.#end(id, { ok: false, note: "its time was over when it arrived" });
      return;
    }
    this.#begin(command);
    log("info", "command_begun", { id, seq, action, service });
    await this.#acknowledge(id, "accepted", "");
    const outcome = await this.carryOut(action, service, { EDGE_COMMAND: id, EDGE_REASON: reason });
    this.#end(id, outcome);
    log(outcome.ok ? "info" : "error", "command_ended", {
      id,
      action,
      service,
      ok: outcome.ok,
      note: outcome.note,
    });
  }

  /** The edge asks for what was done already: the acknowledgement was lost, or this file is of another edge. @param {string} id */
  #tellAgain(id) {
    const result = this.#kept.results.find((one) => one.id === id);
    if (result !== undefined) {
      result.told = false;
      return;
    }
    this.#end(id, { ok: false, note: `a command of a number up to ${this.#kept.lastSeq} was begun before` });
  }

  async #tellResults() {
    for (const result of this.#kept.results.filter(({ told }) => !told)) {
      if (!(await this.#acknowledge(result.id, result.state, result.note))) return;
      result.told = true;
      this.#write();
    }
  }

  /** @param {string} id @param {string} state @param {string} note */
  async #acknowledge(id, state, note) {
    const path = `/ingest/commands/${encodeURIComponent(id)}/ack`;
    const { status } = await this.client.post(path, JSON.stringify({ state, note }));
    // A command that the edge no longer knows needs no answer.
    return status === 409 || status === 404 || (status >= 200 && status < 300);
  }

  /** @param {Command} command */
  #begin({ id, seq, action }) {
    this.#kept = { ...this.#kept, lastSeq: seq, running: { id, action } };
    this.#write();
  }

  /** @param {string} id @param {Outcome} outcome */
  #end(id, { ok, note }) {
    /** @type {Kept["results"][number]} */
    const result = { id, state: ok ? "done" : "failed", note, told: false };
    const results = [...this.#kept.results, result].slice(-MOST_RESULTS);
    this.#kept = { ...this.#kept, running: null, results };
    this.#write();
  }

  #write() {
    replaceFile(this.#path, JSON.stringify(this.#kept));
  }
}

/** Orders in full, in the order of their numbers; null: it is something else. @param {unknown} json @returns {Orders | null} */
function ordersOf(json) {
  const { killSwitch, mode, commands } = /** @type {Partial<Orders>} */ (json ?? {});
  if (!Array.isArray(commands) || !commands.every(isCommand)) return null;
  if (killSwitch !== null && typeof killSwitch?.action !== "string") return null;
  return { killSwitch, mode: String(mode), commands: [...commands].sort((a, b) => a.seq - b.seq) };
}

/** @param {Partial<Command> | null} command */
const isCommand = (command) =>
  typeof command?.id === "string" && Number.isInteger(command.seq) && typeof command.action === "string";
