import { err, ok, type Result } from "../result.ts";
import { MINUTE, SECOND } from "../time.ts";
import type { Report, View } from "./protocol.ts";
import type { Lease, Outcome } from "./state.ts";

/** Knowledge this old is refreshed by one call, while others still go by it. */
const REFRESH_AFTER = 8 * SECOND;
/** Knowledge this old admits and refuses nobody: how late an isolate learns what another one caused, at most. */
export const STALE_AFTER = 10 * SECOND;
/** Successes are reported together, this often while there are any. */
export const REPORT_EVERY = 5 * SECOND;
/** A question this old was lost with the request that asked it. It is also how long a call waits for its answer. */
export const ASK_TIMEOUT = 1 * SECOND;
/** How long the object is left alone after it could not be reached. */
const ASK_AGAIN = 5 * SECOND;
/** An operator may close it by hand: who sleeps until it opens looks again this often. */
const LONGEST_SLEEP = 1 * MINUTE;
/** Questions for a probe that an isolate has under way at once: there are no more probes to be had. */
const QUESTIONS = 3;

/** How a call is let through. */
export type Permit =
  /** `generation` null: nothing was known, and nobody could be asked. */
  | { readonly kind: "call"; readonly generation: number | null }
  | { readonly kind: "probe"; readonly lease: Lease };

/** How a call is to begin; a refusal names the milliseconds after which another may be worth while. */
type Decision = { readonly kind: "ask" } | Known;
interface Known {
  readonly kind: "known";
  readonly permit: Result<Permit, number>;
}

const admit = (generation: number | null): Known => ({
  kind: "known",
  permit: ok({ kind: "call", generation }),
});
const refuse = (retryAfter: number): Known => ({ kind: "known", permit: err(retryAfter) });

interface Knowledge {
  readonly view: View;
  /** When the object was called that said so. */
  readonly heardAt: number;
  /** When the object may have a probe for us, by the isolate's clock. */
  readonly retryAt: number;
}

/**
 * What one isolate knows of a breaker. It answers by itself while what it knows is fresh, so that neither a healthy
 * dependency nor a dead one costs a call of the object a request. Times are Unix milliseconds of the isolate.
 * Fails open: with the object out of reach, what is not known to be open is admitted.
 */
export class BreakerMemory {
  #known: Knowledge | null = null;
  /** When each question that may still be under way was asked. */
  #questions: number[] = [];
  #unreachableAt = -Infinity;
  #successes = 0;
  #refused = 0;
  #reportedAt: number | null = null;

  decide(now: number): Decision {
    this.#questions = this.#questions.filter((at) => at > now - ASK_TIMEOUT);
    const asking = this.#questions.length;
    const silent = now - this.#unreachableAt < ASK_AGAIN;
    // Who is hard to reach is asked by one call at a time: each may have to wait.
    const mayAsk = !silent && (asking === 0 || this.#unreachableAt === -Infinity);
    const known = this.#known;
    if (known === null) return mayAsk ? this.#ask(now) : admit(null);

    const age = now - known.heardAt;
    if (mayAsk && (age >= STALE_AFTER || (age >= REFRESH_AFTER && asking === 0))) return this.#ask(now);
    if (known.view.kind === "closed" || now < known.retryAt || silent) return this.#decideAlone(known, now);
    return asking < QUESTIONS ? this.#ask(now) : refuse(ASK_TIMEOUT);
  }

  #decideAlone({ view, heardAt, retryAt }: Knowledge, now: number): Known {
    if (view.kind !== "closed") return now < retryAt ? refuse(retryAt - now) : admit(null);
    return admit(now - heardAt < STALE_AFTER ? view.generation : null);
  }

  /** A call was not made. */
  countRefused(): void {
    this.#refused++;
  }

  /** Calls that were not made since this was last asked. */
  takeRefused(): number {
    const refused = this.#refused;
    this.#refused = 0;
    return refused;
  }

  /** The answer to a question that was asked at a time. */
  answered(view: View, askedAt: number): void {
    this.#questions.shift();
    this.learn(view, askedAt);
  }

  /** What the object said of itself when it was called at a time; word that was overtaken changes nothing. */
  learn(view: View, calledAt: number): void {
    this.#unreachableAt = -Infinity;
    this.#reportedAt ??= calledAt;
    const { generation } = view;
    const known = this.#known;
    if (known !== null) {
      if (generation < known.view.generation) return;
      if (generation === known.view.generation && calledAt < known.heardAt) return;
      if (generation > known.view.generation) this.#successes = 0;
    }
    const wait = view.kind === "closed" ? 0 : view.retryAfter;
    this.#known = { view, heardAt: calledAt, retryAt: calledAt + wait };
  }

  /** The object did not answer; gives back what whoever asked does without it. */
  unreachable(now: number): Result<Permit, number> {
    this.#unreachableAt = now;
    return (this.#known === null ? admit(null) : this.#decideAlone(this.#known, now)).permit;
  }

  /** Counts a call that `decide` admitted; gives back what is to be reported now. */
  count(generation: number | null, outcome: Outcome, now: number): Report | null {
    // The object would ignore it as well.
    if (generation === null || generation !== this.#known?.view.generation || outcome === "unknown")
      return null;
    const failure = outcome === "success" ? null : outcome;
    if (failure === null) this.#successes++;
    if (failure === null && now - (this.#reportedAt ?? 0) < REPORT_EVERY) return null;
    const report = { generation, successes: this.#successes, failure };
    this.#successes = 0;
    this.#reportedAt = now;
    return report;
  }

  /** For who would sleep until then: when a call may be admitted, at most `now`: at once. */
  opensAt(now: number): number {
    const known = this.#known;
    if (known === null || known.view.kind === "closed") return now;
    return Math.min(known.retryAt, known.heardAt + LONGEST_SLEEP);
  }

  #ask(now: number): Decision {
    this.#questions.push(now);
    return { kind: "ask" };
  }
}
