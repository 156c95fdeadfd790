import { execFile } from "node:child_process";

/** A hook's words that are passed on. */
const LONGEST_NOTE = 200;

/** @typedef {{ ok: boolean, note: string }} Outcome */

/**
 * Runs what the operator has configured for an action: a program and its arguments, no shell. An action without a hook is
 * done as soon as the switch says so.
 *
 * @param {readonly string[] | undefined} argv
 * @param {Record<string, string>} environment
 * @param {number} timeout milliseconds
 * @returns {Promise<Outcome>}
 */
export function runHook(argv, environment, timeout) {
  const [program, ...args] = argv ?? [];
  if (program === undefined)
    return Promise.resolve({ ok: true, note: "trading.json says so; no hook is configured" });
  return new Promise((resolve) => {
    const options = {
      timeout,
      killSignal: /** @type {const} */ ("SIGKILL"),
      maxBuffer: 1_048_576,
      env: { PATH: process.env["PATH"] ?? "", ...environment },
    };
    execFile(program, args, options, (error, stdout, stderr) => {
      const said = (stderr.trim() || stdout.trim()).split("\n").at(-1) ?? "";
      const why =
        error === null ? "" : error.killed ? `not done in ${timeout / 1000} s` : error.message.split("\n")[0];
      const note = [why, said].filter((text) => text !== "" && text !== undefined).join(": ");
      resolve({ ok: error === null, note: note.slice(0, LONGEST_NOTE) });
    });
  });
}
