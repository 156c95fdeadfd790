import { setTimeout as sleep } from "node:timers/promises";
import { describe, log } from "./log.mjs";

/**
 * Does something again and again until the signal: one at a time, and whatever it throws is a line in the log. It may say
 * itself how many milliseconds to wait.
 *
 * @param {string} name
 * @param {number} pause milliseconds
 * @param {AbortSignal} signal
 * @param {() => Promise<number | void> | number | void} step
 */
export async function loop(name, pause, signal, step) {
  while (!signal.aborted) {
    let wait = pause;
    try {
      wait = (await step()) ?? pause;
    } catch (error) {
      log("error", "step_failed", { step: name, error: describe(error) });
    }
    await sleep(wait, undefined, { signal }).catch(() => undefined);
  }
}
