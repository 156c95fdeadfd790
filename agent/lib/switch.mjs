import { readJson, removeFile, replaceFile, replaceFileQuickly } from "./durable.mjs";
import { describe, log } from "./log.mjs";

/** How often the time of the last contact is written where bots read it, in milliseconds. */
const NOTE_EVERY = 5_000;
/** Bots, which are of the agent's group, read it; nobody but the agent writes it. */
const READABLE = 0o640;

/** @typedef {"resume" | "stop_entries" | "stop" | "flatten"} SwitchAction */

/**
 * @typedef {object} SwitchState
 * @property {boolean} allowed whether bots may trade
 * @property {SwitchAction} action what bots are to do: the stricter of the edge's word and the dead man's
 * @property {string} reason
 * @property {SwitchAction} edge the edge's last word
 * @property {{ action: SwitchAction, since: number } | null} deadman the agent's own, while it could not reach the edge
 * @property {"paper" | "live"} mode with which of their credentials bots trade
 * @property {number} contactAt when the edge was last reached, Unix milliseconds; old: nobody may trade
 */

/** From the weakest to the strongest. @type {readonly SwitchAction[]} */
const STRENGTH = ["resume", "stop_entries", "stop", "flatten"];

/** @param {unknown} action @returns {action is SwitchAction} */
export const isSwitchAction = (action) => STRENGTH.includes(/** @type {SwitchAction} */ (action));

/** @param {SwitchAction} a @param {SwitchAction} b */
const stricter = (a, b) => (STRENGTH.indexOf(a) >= STRENGTH.indexOf(b) ? a : b);

/**
 * Whether bots may trade, in a file that they read before each order. A word that forbids is on the disk before anything
 * else happens; the file grows old when the agent is gone, and an old one forbids.
 */
export class Switch {
  #path;
  /** @type {SwitchState} */
  #state;
  #notedAt = 0;

  /** @param {string} path @param {number} now Unix milliseconds */
  constructor(path, now) {
    this.#path = path;
    const kept = /** @type {Partial<SwitchState> | null} */ (readJson(path));
    const edge = isSwitchAction(kept?.edge) ? kept.edge : "resume";
    const deadman = isSwitchAction(kept?.deadman?.action)
      ? /** @type {SwitchState["deadman"]} */ (kept.deadman)
      : null;
    // A file that is gone says nothing of the edge's word, so nobody may trade until the edge was reached.
    const contactAt = Number.isFinite(kept?.contactAt) ? Math.min(kept?.contactAt ?? 0, now) : 0;
    // Live is the edge's to say, each time anew.
    this.#state = joined({ edge, deadman, reason: kept?.reason ?? "", mode: "paper", contactAt });
    this.#write();
  }

  get state() {
    return this.#state;
  }

  /**
   * The edge's word: what is new is on the disk when it returns.
   *
   * @param {SwitchAction} edge
   * @param {"paper" | "live"} mode
   * @param {string} reason
   */
  obey(edge, mode, reason) {
    if (edge === this.#state.edge && mode === this.#state.mode) return;
    this.#state = joined({ ...this.#state, edge, mode, reason });
    this.#write();
  }

  /** @param {SwitchAction} action @param {number} now */
  engageDeadman(action, now) {
    this.#state = joined({
      ...this.#state,
      deadman: { action, since: now },
      reason: "the edge is out of reach",
    });
    this.#write();
  }

  releaseDeadman() {
    if (this.#state.deadman === null) return;
    this.#state = joined({ ...this.#state, deadman: null, reason: "the edge is in reach again" });
    this.#write();
  }

  /** The edge was reached. @param {number} now */
  contact(now) {
    this.#state = { ...this.#state, contactAt: now };
    // Also when the clock was set back: bots believe no word from the future.
    if (Math.abs(now - this.#notedAt) < NOTE_EVERY) return;
    this.#notedAt = now;
    replaceFileQuickly(this.#path, JSON.stringify(this.#state), READABLE);
  }

  #write() {
    try {
      replaceFile(this.#path, JSON.stringify(this.#state), READABLE);
    } catch (error) {
      // A full disk has room for no word, but a removal needs none: bots that find no file do not trade. The next contact
      // writes it again.
      removeFile(this.#path);
      log("error", "switch_unwritten", { error: describe(error) });
    }
  }
}

/** @param {Omit<SwitchState, "allowed" | "action">} parts @returns {SwitchState} */
function joined({ edge, deadman, reason, mode, contactAt }) {
  const action = stricter(edge, deadman?.action ?? "resume");
  return { allowed: action === "resume", action, reason, edge, deadman, mode, contactAt };
}
