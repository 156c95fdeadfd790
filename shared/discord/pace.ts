import { SECOND } from "../time.ts";

/** Discord's limit for one bot, calls a second (Discord reference, "Global Rate Limit"). */
const GLOBAL_LIMIT = 50;
/** Calls that can have arrived within one second of Discord's clock; one less than it allows. */
const CALLS = GLOBAL_LIMIT - 1;
/**
 * A call arrives before its answer is here, and this long after it left at the latest, in milliseconds. It is what
 * jitter cannot break; with answers slower than that the rate is 49 in 1,150 ms, 42 a second.
 */
const ARRIVAL = 150;
/** Calls that may follow each other at once: what a late timer or a busy machine makes up for. */
const BURST = 10;
/** Else they are spread evenly, so that an interactive call never waits for a second that background work used up. */
const INTERVAL = SECOND / CALLS;

/** One call's part of the limit. */
export interface Turn {
  /** From then on it certainly arrived more than a second ago; Unix milliseconds. */
  freeAt: number;
}

/**
 * Never more than 50 calls in any second as Discord sees them arrive, whatever happens on the way: a turn is
 * taken until a second after the last moment at which its call can have arrived.
 */
export class Pace {
  #turns: Turn[] = [];
  /** When the next call is due if they are spread evenly (GCRA). */
  #due = 0;

  opensAt(now: number): number {
    this.#turns = this.#turns.filter(({ freeAt }) => freeAt > now);
    const spread = this.#due - (BURST - 1) * INTERVAL;
    if (this.#turns.length < CALLS) return spread;
    return Math.max(spread, Math.min(...this.#turns.map(({ freeAt }) => freeAt)));
  }

  start(now: number): Turn {
    const turn = { freeAt: now + ARRIVAL + SECOND };
    this.#turns.push(turn);
    this.#due = Math.max(this.#due, now) + INTERVAL;
    return turn;
  }

  /** The call has ended, so it has arrived. */
  end(turn: Turn, now: number): void {
    turn.freeAt = Math.min(turn.freeAt, now + SECOND);
  }
}
