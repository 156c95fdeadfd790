import { CommandRecord } from "./command-record.mjs";
import { describe, log } from "./log.mjs";
import { isSwitchAction } from "./switch.mjs";

/** @typedef {import("./client.mjs").Client} Client */
/** @typedef {import("./command-record.mjs").Lane} Lane */
/** @typedef {import("./switch.mjs").Switch} Switch */
/** @typedef {import("./hooks.mjs").Outcome} Outcome */

/** @typedef {{ id: string, seq: number, action: string, service: string | null, reason: string, expiresAt: number | null }} Command */
/** @typedef {{ killSwitch: { action: string } | null, mode: string, commands: Command[] }} Orders */

/**
 * What the edge wants of this machine. A command is written down as begun before its hook runs, and none with a number
 * that was begun before runs again: a hook runs once or, when the agent dies with it, is reported as failed for a person
 * to look at. The switch itself needs no hook: each answer says how it stands, and it is obeyed at once, whatever runs.
 */
export class Commands {
  #record;
  /** What the edge's last answer asked for and nobody has begun, in the order of the numbers. @type {readonly Command[]} */
  #waiting = [];

  /**
   * @param {object} options
   * @param {string} options.path
   * @param {Client} options.client
   * @param {Switch} options.tradingSwitch
   * @param {(action: string, service: string | null, environment: Record<string, string>) => Promise<Outcome>} options.carryOut
   */
  constructor({ path, client, tradingSwitch, carryOut }) {
    this.client = client;
    this.tradingSwitch = tradingSwitch;
    this.carryOut = carryOut;
    this.#record = new CommandRecord(path);
  }

  /**
   * Asks once, and obeys the switch; what there is to do waits for `runNext`. Only the last answer counts: what the edge
   * has taken back since is not begun.
   *
   * @param {number} now Unix milliseconds
   * @returns {Promise<boolean>} whether the edge was reached
   */
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
    this.#waiting = orders.commands.filter((command) => !this.#wasBegun(command));
    for (const command of orders.commands) if (this.#wasBegun(command)) this.#record.tellAgain(command.id);
    this.tradingSwitch.contact(now);
    return true;
  }

  /** Sees the lane's next command through; false: none waits. @param {Lane} lane @param {number} now Unix milliseconds */
  async runNext(lane, now) {
    const command = this.#waiting.find((one) => laneOf(one) === lane);
    if (command === undefined) return false;
    const { id, seq, action, service, expiresAt } = command;
    this.#record.begin(lane, command);
    this.#waiting = this.#waiting.filter((one) => one !== command);
    if (expiresAt !== null && now >= expiresAt) {
      this.#record.end(id, { ok: false, note: "its time was over before it was begun" });
      return true;
    }
    log("info", "command_begun", { id, seq, action, service });
    // Beside the hook, which waits for nobody; should it come after the outcome, the edge leaves it at that.
    const accepted = this.#acknowledge(id, "accepted", "");
    const { ok, note } = await this.#outcome(command);
    this.#record.end(id, { ok, note });
    log(ok ? "info" : "error", "command_ended", { id, action, service, ok, note });
    await accepted;
    return true;
  }

  /** Tells the edge what came of commands, until all is told or it does not hear. */
  async tell() {
    for (let result = this.#record.untold; result !== undefined; result = this.#record.untold) {
      if (!(await this.#acknowledge(result.id, result.state, result.note))) return;
      this.#record.setTold(result.id, true);
    }
  }

  /** @param {Command} command */
  #wasBegun(command) {
    return this.#record.wasBegun(laneOf(command), command.seq);
  }

  /** @param {Command} command @returns {Promise<Outcome>} */
  async #outcome({ id, action, service, reason }) {
    try {
      return await this.carryOut(action, service, { EDGE_COMMAND: id, EDGE_REASON: reason });
    } catch (error) {
      return { ok: false, note: describe(error) };
    }
  }

  /** @param {string} id @param {string} state @param {string} note */
  async #acknowledge(id, state, note) {
    const path = `/ingest/commands/${encodeURIComponent(id)}/ack`;
    const { status } = await this.client.post(path, JSON.stringify({ state, note }));
    // A command that the edge no longer knows needs no answer.
    return status === 409 || status === 404 || (status >= 200 && status < 300);
  }
}

/** @param {Command} command @returns {Lane} */
const laneOf = ({ service }) => (service === null ? "switch" : "services");

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
