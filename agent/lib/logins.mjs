import { execFile } from "node:child_process";
import { closeSync, openSync, readSync, statSync } from "node:fs";
import { promisify } from "node:util";
import { describe, log } from "./log.mjs";

const run = promisify(execFile);

const DAY = 86_400_000;
/** The end of a log file that is looked at; 24 hours of a machine under attack are some megabytes. */
const MOST_READ = 8_388_608;
const JOURNAL_TIMEOUT = 20_000;

/** `Nov 21 10:00:00` (classic), `2026-11-21T10:00:00.000000+00:00` (RSYSLOG), `1790000000.123456` (journal). */
const LINE =
  /^(?:(\d{9,11})\.\d+|(\d{4}-\d\d-\d\dT\S+)|([A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d)) \S+ sshd(?:-session)?\[(\d+)\]: (.*)$/;
/** A password or key that was refused. */
const FAILED = /^Failed \S+ for /;
/** A client that gave up after it was refused, where only keys are taken. */
const GAVE_UP = /^(?:Connection (?:closed|reset) by|Disconnected from) (?:authenticating|invalid) user /;

/** @param {RegExpExecArray} match @param {number} now */
function timeOf([, seconds, iso, classic], now) {
  if (seconds !== undefined) return Number(seconds) * 1000;
  if (iso !== undefined) return Date.parse(iso);
  const year = new Date(now).getFullYear();
  const at = Date.parse(`${classic} ${year}`);
  // The classic form names no year: what would be in the future is of the last one.
  return at > now + DAY ? Date.parse(`${classic} ${year - 1}`) : at;
}

/**
 * Failed SSH logins within 24 hours: refusals, and connections that gave up without one. `now`: Unix milliseconds.
 *
 * @param {string} text lines of sshd
 * @param {number} now
 */
export function countFailedLogins(text, now) {
  /** @type {Map<string, { failed: number, gaveUp: boolean }>} one a connection, which has a process of its own */
  const byProcess = new Map();
  for (const line of text.split("\n")) {
    const match = LINE.exec(line);
    if (match === null || !(now - timeOf(match, now) < DAY)) continue;
    const [, , , , pid = "", message = ""] = match;
    const entry = byProcess.get(pid) ?? { failed: 0, gaveUp: false };
    if (FAILED.test(message)) entry.failed++;
    else if (GAVE_UP.test(message)) entry.gaveUp = true;
    else continue;
    byProcess.set(pid, entry);
  }
  return [...byProcess.values()].reduce(
    (sum, { failed, gaveUp }) => sum + Math.max(failed, gaveUp ? 1 : 0),
    0,
  );
}

/** @param {string} path */
function endOf(path) {
  const { size } = statSync(path);
  const length = Math.min(size, MOST_READ);
  const bytes = Buffer.alloc(length);
  const handle = openSync(path, "r");
  try {
    readSync(handle, bytes, 0, length, size - length);
  } finally {
    closeSync(handle);
  }
  return bytes.toString();
}

async function journal() {
  const args = ["-q", "-o", "short-unix", "-t", "sshd", "-t", "sshd-session", "--since=-24h", "--no-pager"];
  const { stdout } = await run("journalctl", args, { timeout: JOURNAL_TIMEOUT, maxBuffer: 8 * MOST_READ });
  return stdout;
}

/**
 * Failed SSH logins of the last 24 hours; null where nobody lets us see them.
 *
 * @param {string | null} source `journal`, the path of a log file, or null for none
 * @param {number} now Unix milliseconds
 */
export async function failedLogins(source, now) {
  if (source === null) return null;
  try {
    return countFailedLogins(source === "journal" ? await journal() : endOf(source), now);
  } catch (error) {
    log("warn", "figure_unreadable", { what: "logins", error: describe(error) });
    return null;
  }
}
