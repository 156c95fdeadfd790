import { describe, log } from "./log.mjs";

/** Sleep that others can end. */
export class Nap {
  #wake = () => {};

  /** @param {number} milliseconds @param {AbortSignal} signal */
  async sleep(milliseconds, signal) {
    if (signal.aborted) return;
    await new Promise((/** @type {(value?: unknown) => void} */ resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
      signal.addEventListener("abort", this.#wake, { once: true });
    });
    signal.removeEventListener("abort", this.#wake);
  }

  wake() {
    this.#wake();
  }
}

/**
 * Does something again and again until the signal: one at a time, and whatever it throws is a line in the log. It may say
 * itself how many milliseconds to wait.
 *
 * @param {string} name
 * @param {number} pause milliseconds
 * @param {AbortSignal} signal
 * @param {() => Promise<number | void> | number | void} step
 * @param {Nap} [nap] by which others make it go on at once
 */
export async function loop(name, pause, signal, step, nap = new Nap()) {
  while (!signal.aborted) {
    let wait = pause;
    try {
      wait = (await step()) ?? pause;
    } catch (error) {
      log("error", "step_failed", { step: name, error: describe(error) });
    }
    await nap.sleep(wait, signal);
  }
}
