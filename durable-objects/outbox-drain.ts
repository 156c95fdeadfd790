import { describeError, type Logger } from "../shared/logging/log.ts";
import type { DeliveryOutcome, Effect } from "../shared/outbox/effect.ts";
import type { DeliveryQueue, Entry, OpensAt } from "../shared/outbox/queue.ts";
import { isExpired, settle, type Settlement } from "../shared/outbox/retry.ts";
import { parseStoredEffect } from "../shared/outbox/stored-effect.ts";
import { SECOND } from "../shared/time.ts";
import type { Carrier } from "./outbox.ts";
import type { OutboxStore } from "./outbox-store.ts";

/** The platform lets six connections of one invocation wait for an answer; a seventh would wait unseen. */
const MAX_IN_FLIGHT = 6;
/** Places that background work leaves free, so that a slow destination does not make people wait. */
const KEPT_FOR_INTERACTIVE = 1;
/** One attempt, connecting and answering included (requirement R4). */
const ATTEMPT_TIMEOUT = 10 * SECOND;
/** A run ends well before the platform's 15 minutes and 10,000 subrequests; the alarm rings again at once. */
const RUN_TIME = 60 * SECOND;
const RUN_ATTEMPTS = 2_500;
/** A shorter wait is sat out; a longer one is left to the alarm, and the object may sleep. */
const MAX_LINGER = 1 * SECOND;

export interface DrainDeps {
  readonly queue: DeliveryQueue;
  readonly store: OutboxStore;
  readonly carrier: Carrier;
  readonly log: Logger;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** In [0, 1). */
  readonly random: () => number;
}

/** Takes what can go, a few at once, until there is nothing left or the run has had its share. */
export class OutboxDrain {
  readonly #deps: DrainDeps;
  #inFlight = 0;
  #wake: () => void = () => {};

  constructor(deps: DrainDeps) {
    this.#deps = deps;
  }

  /** Something was added: a running drain looks again. */
  wake(): void {
    this.#wake();
  }

  /** When the next attempt can start, Unix milliseconds; null: nothing is pending. */
  nextStart(): number | null {
    return this.#deps.queue.nextStart(this.#opensAt());
  }

  /** Returns when everything it started has ended. Throws only where storage does. */
  async run(): Promise<void> {
    const { now } = this.#deps;
    const endsAt = now() + RUN_TIME;
    let attempts = 0;
    const faults: unknown[] = [];
    while (attempts < RUN_ATTEMPTS && now() < endsAt && faults.length === 0) {
      const entry = this.#take();
      if (entry !== null) {
        attempts++;
        void this.#attempt(entry).catch((error: unknown) => faults.push(error));
        continue;
      }
      const wait = (this.nextStart() ?? Infinity) - now();
      if (this.#inFlight === 0 && wait > MAX_LINGER) break;
      await this.#sleep(wait);
    }
    while (this.#inFlight > 0) await this.#sleep(Infinity);
    if (faults.length > 0) throw faults[0];
  }

  #take(): Entry | null {
    if (this.#inFlight >= MAX_IN_FLIGHT) return null;
    const lanes =
      this.#inFlight >= MAX_IN_FLIGHT - KEPT_FOR_INTERACTIVE
        ? (["interactive"] as const)
        : (["interactive", "background"] as const);
    return this.#deps.queue.take(this.#deps.now(), this.#opensAt(), lanes);
  }

  #opensAt(): OpensAt {
    const now = this.#deps.now();
    return (route, lane) => this.#deps.carrier.opensAt(route, lane, now);
  }

  async #attempt(entry: Entry): Promise<void> {
    this.#inFlight++;
    try {
      const outcome = await this.#outcome(entry);
      this.#settle(entry, outcome);
    } finally {
      this.#inFlight--;
      this.#wake();
    }
  }

  async #outcome(entry: Entry): Promise<DeliveryOutcome> {
    const { store, now } = this.#deps;
    if (isExpired(entry, now())) return { kind: "rejected", reason: "expired" };
    const effect = parseStoredEffect(store.effect(entry.key) ?? "");
    if (!effect.ok) return { kind: "rejected", reason: `unreadable: ${effect.error}` };
    return this.#send(effect.value, entry.key);
  }

  async #send(effect: Effect, key: string): Promise<DeliveryOutcome> {
    const abort = new AbortController();
    const late = Promise.withResolvers<DeliveryOutcome>();
    const timer = setTimeout(() => {
      abort.abort();
      late.resolve({ kind: "retry", reason: "not done in time" });
    }, ATTEMPT_TIMEOUT);
    try {
      return await Promise.race([this.#deps.carrier.send(effect, key, abort.signal), late.promise]);
    } catch (error) {
      return { kind: "retry", reason: describeError(error).error };
    } finally {
      clearTimeout(timer);
    }
  }

  /** Stored first, then remembered: what is thrown in between is tried again from storage. */
  #settle(entry: Entry, outcome: DeliveryOutcome): void {
    const { queue, store, now, random } = this.#deps;
    const { key } = entry;
    const settlement = settle(entry, outcome, now(), random());
    this.#report(entry, settlement);
    switch (settlement.state) {
      case "done":
        store.markDone(key, settlement.reason, now());
        queue.finish(entry);
        break;
      case "dead":
        store.markDead(key, entry.attempts + 1, settlement.reason, now());
        queue.finish(entry);
        break;
      case "pending":
        store.postpone(key, settlement.attempts, settlement.dueAt, settlement.reason);
        queue.postpone(entry, settlement.attempts, settlement.dueAt);
        break;
      case "held":
        queue.postpone(entry, entry.attempts, settlement.dueAt);
        break;
    }
  }

  /** Held items are left to whoever holds them: with thousands waiting, a line each would say nothing new. */
  #report(entry: Entry, settlement: Settlement): void {
    const { log, now } = this.#deps;
    const { key, subject } = entry;
    switch (settlement.state) {
      case "done": {
        const age = now() - entry.enqueuedAt;
        if (settlement.reason === null) log.info("effect_delivered", { item: key, subject, age });
        else log.info("effect_dropped", { item: key, subject, age, reason: settlement.reason });
        break;
      }
      case "dead":
        log.error("effect_dead", { item: key, subject, reason: settlement.reason });
        break;
      case "pending":
        log.warn("effect_postponed", {
          item: key,
          subject,
          attempts: settlement.attempts,
          dueAt: settlement.dueAt,
          reason: settlement.reason,
        });
        break;
      case "held":
        break;
    }
  }

  /** Until `wake`, or for `ms`, but no longer than a run. */
  async #sleep(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    const timer = setTimeout(resolve, Math.ceil(Math.min(Math.max(ms, 0), RUN_TIME)));
    await promise;
    clearTimeout(timer);
  }
}
