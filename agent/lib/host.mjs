import { readFileSync, statfsSync } from "node:fs";
import { join } from "node:path";
import { log, describe } from "./log.mjs";
import { connectionsOf, listenersOf, parseSockets } from "./sockets.mjs";

/** Where the kernel says nothing of it: Linux's own default. */
const FIRST_EPHEMERAL = 32_768;

/** @typedef {{ busy: number, all: number }} CpuTimes */
/** @typedef {{ received: number, sent: number }} Traffic bytes since the machine started */

/** The first line of /proc/stat, in ticks. @param {string} text @returns {CpuTimes} */
function cpuTimes(text) {
  const ticks = (text.split("\n")[0] ?? "").trim().split(/\s+/).slice(1, 9).map(Number);
  const all = ticks.reduce((sum, tick) => sum + tick, 0);
  const [, , , idle = 0, waiting = 0] = ticks;
  return { busy: all - idle - waiting, all };
}

/** Share of the memory that no program could have. @param {string} text of /proc/meminfo */
function memoryUsed(text) {
  const kilobytes = (/** @type {string} */ name) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(text)?.[1] ?? Number.NaN);
  return 1 - kilobytes("MemAvailable") / kilobytes("MemTotal");
}

/** @param {string} text of /proc/net/dev @returns {Traffic} */
function trafficOf(text) {
  const traffic = { received: 0, sent: 0 };
  for (const line of text.split("\n").slice(2)) {
    const [name, figures = ""] = line.split(":");
    const columns = figures.trim().split(/\s+/).map(Number);
    if (name === undefined || name.trim() === "lo" || columns.length < 9) continue;
    traffic.received += columns[0] ?? 0;
    traffic.sent += columns[8] ?? 0;
  }
  return traffic;
}

/** Share of a file system that is taken, of what an ordinary user may take. @param {string} mount */
function diskUsed(mount) {
  const { blocks, bfree, bavail } = statfsSync(mount);
  const used = blocks - bfree;
  return used / (used + bavail);
}

/** What an agent says of its machine; a figure that cannot be read is left out, and the log says why once. */
export class Host {
  /** @type {{ at: number, cpu: CpuTimes | null, traffic: Traffic | null } | null} */
  #before = null;
  /** @type {Set<string>} */
  #complained = new Set();

  /** @param {{ disks: readonly string[], proc?: string }} options */
  constructor({ disks, proc = "/proc" }) {
    this.disks = disks;
    this.proc = proc;
  }

  /** Shares and rates are since the call before; the first one has none. @param {number} now milliseconds, monotonic */
  figures(now) {
    const cpu = this.#try("cpu", () => cpuTimes(this.#read("stat")));
    const traffic = this.#try("traffic", () => trafficOf(this.#read("net/dev")));
    const before = this.#before;
    this.#before = { at: now, cpu, traffic };
    const tcp = this.#try("tcp", () => this.#sockets("tcp"));
    const udp = this.#try("udp", () => this.#sockets("udp"));
    return defined({
      cpu:
        before?.cpu && cpu && cpu.all > before.cpu.all
          ? share((cpu.busy - before.cpu.busy) / (cpu.all - before.cpu.all))
          : null,
      memory: this.#try("memory", () => share(memoryUsed(this.#read("meminfo")))),
      disks: this.#try("disks", () => this.disks.map((mount) => ({ mount, used: share(diskUsed(mount)) }))),
      ...rates(before?.traffic ?? null, traffic, now - (before?.at ?? now)),
      ...(tcp === null ? {} : connectionsOf(tcp)),
      listeners: tcp === null || udp === null ? null : listenersOf(tcp, udp, this.#firstEphemeral()),
    });
  }

  /** @param {"tcp" | "udp"} kind */
  #sockets(kind) {
    const six = this.#try(`${kind}6`, () => this.#read(`net/${kind}6`)) ?? "";
    return [...parseSockets(this.#read(`net/${kind}`)), ...parseSockets(six)];
  }

  #firstEphemeral() {
    const range = this.#try("ports", () => this.#read("sys/net/ipv4/ip_local_port_range")) ?? "";
    return Number.parseInt(range, 10) || FIRST_EPHEMERAL;
  }

  /** @param {string} path */
  #read(path) {
    return readFileSync(join(this.proc, path), "utf8");
  }

  /** @template T @param {string} what @param {() => T} read @returns {T | null} */
  #try(what, read) {
    try {
      return read();
    } catch (error) {
      if (!this.#complained.has(what)) log("warn", "figure_unreadable", { what, error: describe(error) });
      this.#complained.add(what);
      return null;
    }
  }
}

/** Between 0 and 1 whatever the kernel's counters do, with as many digits as mean anything. @param {number} value */
const share = (value) => Math.round(Math.min(1, Math.max(0, value)) * 10_000) / 10_000;

/** Bits a second. @param {Traffic | null} before @param {Traffic | null} after @param {number} elapsed milliseconds */
function rates(before, after, elapsed) {
  if (before === null || after === null || elapsed <= 0) return {};
  // An interface that went away takes its bytes with it.
  const rate = (/** @type {keyof Traffic} */ name) =>
    Math.round((Math.max(0, after[name] - before[name]) * 8 * 1000) / elapsed);
  return { received: rate("received"), sent: rate("sent") };
}

/** @param {Record<string, unknown>} figures */
const defined = (figures) =>
  Object.fromEntries(Object.entries(figures).filter(([, value]) => value !== null));
