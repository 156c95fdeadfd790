/** @typedef {import("./config.mjs").Config} Config */
/** @typedef {import("./switch.mjs").Switch} Switch */

/** After a start the edge gets this long to be reached before an earlier silence counts, in milliseconds. */
const AFTER_START = 30_000;

/**
 * What happens when nobody can say "stop" any more: out of reach of the edge for the configured time, the agent stops by
 * itself, once, and says so when it can. How long is measured by a clock that nobody sets; over a restart by the time
 * that was kept.
 */
export class DeadMan {
  #config;
  #switch;
  #carryOut;
  #report;
  #now;
  #contactAt;
  /** Since it engaged, or since the start. */
  #reached = false;

  /**
   * @param {object} options
   * @param {Config["deadman"]} options.config
   * @param {Switch} options.tradingSwitch
   * @param {(action: string, service: string | null, environment: Record<string, string>) => Promise<import("./hooks.mjs").Outcome>} options.carryOut
   * @param {(type: string, severity: "info" | "warning" | "error" | "critical", message: string) => void} options.report
   * @param {number} options.startedAt Unix milliseconds
   * @param {() => number} options.now milliseconds, monotonic
   */
  constructor({ config, tradingSwitch, carryOut, report, startedAt, now }) {
    this.#config = config;
    this.#switch = tradingSwitch;
    this.#carryOut = carryOut;
    this.#report = report;
    this.#now = now;
    const silent = startedAt - tradingSwitch.state.contactAt;
    this.#contactAt = now() - Math.max(0, Math.min(silent, config.after * 1000 - AFTER_START));
  }

  /** The edge was reached just now. */
  contact() {
    this.#contactAt = this.#now();
    this.#reached = true;
  }

  /** @param {number} wallTime Unix milliseconds */
  async look(wallTime) {
    const silence = this.#now() - this.#contactAt;
    const { deadman } = this.#switch.state;
    const { after, action, resume } = this.#config;
    if (deadman === null && silence >= after * 1000) {
      this.#reached = false;
      this.#switch.engageDeadman(action, wallTime);
      const { ok, note } = await this.#carryOut(action, null, { EDGE_REASON: "deadman" });
      const done = ok ? "" : `; its hook failed: ${note}`;
      this.#report(
        "deadman_engaged",
        "critical",
        `${action}: the edge was out of reach for ${after} s${done}`,
      );
    } else if (deadman !== null && this.#reached && resume === "itself") {
      this.#switch.releaseDeadman();
      // The edge's own word may still be to stop; then there is nothing to resume.
      if (this.#switch.state.allowed) await this.#carryOut("resume", null, { EDGE_REASON: "deadman" });
      this.#report("deadman_released", "warning", "the edge is in reach again");
    }
  }
}
