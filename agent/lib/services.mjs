import { execFile } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { readJson } from "./durable.mjs";

const SYSTEMCTL_TIMEOUT = 5_000;

/** @typedef {"up" | "degraded" | "stopping"} Status */
/** @typedef {{ status: Status, metrics: Record<string, number> }} Beat */
/** @typedef {import("./config.mjs").ServiceConfig} ServiceConfig */

/** What systemd says of a unit. A unit that failed is silent: silence is what an outage is to the edge. */
const OF_UNIT = /** @type {const} */ ({
  active: "up",
  reloading: "up",
  activating: "degraded",
  deactivating: "stopping",
  inactive: "stopping",
});

/** @param {string} unit @returns {Promise<Status | null>} */
function unitStatus(unit) {
  return new Promise((resolve) => {
    execFile("systemctl", ["is-active", unit], { timeout: SYSTEMCTL_TIMEOUT }, (_, stdout) => {
      const state = stdout.trim();
      resolve(state in OF_UNIT ? OF_UNIT[/** @type {keyof typeof OF_UNIT} */ (state)] : null);
    });
  });
}

/** @param {string} path @returns {Status | null} */
function processStatus(path) {
  try {
    process.kill(Number(readFileSync(path, "utf8").trim()), 0);
    return "up";
  } catch (error) {
    // It is there, and not ours to signal.
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM" ? "up" : null;
  }
}

/**
 * What a bot wrote of itself (`edge_bot.py`): `{"status":"up","metrics":{…}}`, good for as long as the file is fresh.
 *
 * @param {string} path
 * @param {number} maxAge milliseconds
 * @param {number} now Unix milliseconds
 * @returns {Beat | null}
 */
function fileBeat(path, maxAge, now) {
  try {
    if (now - statSync(path).mtimeMs > maxAge) return null;
  } catch {
    return null;
  }
  const { status, metrics } = /** @type {{ status?: unknown, metrics?: unknown }} */ (readJson(path) ?? {});
  if (status !== "up" && status !== "degraded" && status !== "stopping") return null;
  const figures = Object.entries(typeof metrics === "object" && metrics !== null ? metrics : {});
  return {
    status,
    metrics: Object.fromEntries(figures.filter(([, value]) => Number.isFinite(value)).slice(0, 31)),
  };
}

/** @param {ServiceConfig} service @param {number} now @returns {Promise<Beat | null>} */
async function look(service, now) {
  if ("file" in service) return fileBeat(service.file, service.maxAge * 1000, now);
  const status = "unit" in service ? await unitStatus(service.unit) : processStatus(service.pid);
  return status === null ? null : { status, metrics: {} };
}

/** Looks at the services of the machine, and says what there is to report of each. */
export class Services {
  /** @type {Set<string>} */
  #stopped = new Set();

  /** @param {readonly ServiceConfig[]} services */
  constructor(services) {
    this.services = services;
  }

  /**
   * The heartbeats that are due. One that stopped says so once, since saying it again would give it more time to come
   * back; one that is down says nothing.
   *
   * @param {number} now Unix milliseconds
   */
  async beats(now) {
    const beats = [];
    for (const service of this.services) {
      const beat = await look(service, now);
      const told = this.#stopped.has(service.name);
      if (beat?.status === "stopping") this.#stopped.add(service.name);
      else if (beat !== null) this.#stopped.delete(service.name);
      if (beat !== null && !(beat.status === "stopping" && told))
        beats.push({ service: service.name, ...beat });
    }
    return beats;
  }
}
