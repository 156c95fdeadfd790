import { acquire, probed, record, settle } from "../../shared/breaker/machine.ts";
import { ASK_TIMEOUT, BreakerMemory, type Permit } from "../../shared/breaker/memory.ts";
import { viewOf, type Report, type View } from "../../shared/breaker/protocol.ts";
import { settingsFor } from "../../shared/breaker/settings.ts";
import { unused, type BreakerState, type Lease, type Outcome } from "../../shared/breaker/state.ts";

export const settings = settingsFor("discord");

/** The object without its storage, with what the rules are judged by. */
class SimulatedBreaker {
  state: BreakerState;
  /** Calls of the object. */
  calls = 0;
  readonly changes: BreakerState[] = [];

  constructor(now: number) {
    this.state = unused(now);
  }

  ask(now: number): { view: View; lease: Lease | null } {
    this.#begin(now);
    const { state, lease } = acquire(this.state, settings, now);
    this.#become(state);
    return { view: viewOf(this.state, settings, now), lease };
  }

  report(report: Report, now: number): View {
    this.#begin(now);
    this.#become(record(this.state, report, settings, now, 0.5));
    return viewOf(this.state, settings, now);
  }

  probed(lease: Lease, outcome: Outcome, now: number): View {
    this.#begin(now);
    this.#become(probed(this.state, lease, outcome, settings, now, 0.5));
    return viewOf(this.state, settings, now);
  }

  #begin(now: number): void {
    this.calls++;
    this.#become(settle(this.state, now));
  }

  #become(next: BreakerState): void {
    if (next.generation !== this.state.generation) this.changes.push(next);
    this.state = next;
  }
}

/** A call that was let through. */
export interface SimulatedCall {
  readonly isolate: BreakerMemory;
  readonly permit: Permit;
  readonly startedAt: number;
}

/** A message on its way: it can be held back, overtaken and lost. */
type Deliver = (now: number) => void;

/** Isolates and the object, with every message between them in the hands of the test. */
export class World {
  readonly breaker: SimulatedBreaker;
  readonly isolates: readonly BreakerMemory[];
  readonly calls: SimulatedCall[] = [];
  readonly mail: Deliver[] = [];
  refused = 0;

  constructor(isolates: number, now: number) {
    this.breaker = new SimulatedBreaker(now);
    this.isolates = Array.from({ length: isolates }, () => new BreakerMemory());
  }

  /** Somebody wants to call, in an isolate. */
  begin(index: number, now: number): void {
    const isolate = this.isolates[index % this.isolates.length]!;
    const decision = isolate.decide(now);
    if (decision.kind === "known") {
      if (decision.permit.ok) this.calls.push({ isolate, permit: decision.permit.value, startedAt: now });
      else this.refused++;
      return;
    }
    this.mail.push((asked) => {
      const { view, lease } = this.breaker.ask(asked);
      this.mail.push((heard) => {
        // Who asked has gone on without an answer, and a lease that comes too late is lost.
        if (heard - now > ASK_TIMEOUT) {
          isolate.unreachable(heard);
          return;
        }
        isolate.answered(view, now);
        const call = { kind: "call", generation: view.generation } as const;
        if (lease !== null) this.calls.push({ isolate, permit: { kind: "probe", lease }, startedAt: heard });
        else if (view.kind === "closed") this.calls.push({ isolate, permit: call, startedAt: heard });
        else this.refused++;
      });
    });
  }

  /** A call under way ends. */
  end(index: number, outcome: Outcome, now: number): SimulatedCall | null {
    const [call] = this.calls.splice(index % Math.max(1, this.calls.length), 1);
    if (call === undefined) return null;
    const { isolate, permit } = call;
    if (permit.kind === "probe")
      this.#send((at) => this.breaker.probed(permit.lease, outcome, at), isolate, now);
    else {
      const report = isolate.count(permit.generation, outcome, now);
      if (report !== null) this.#send((at) => this.breaker.report(report, at), isolate, now);
    }
    return call;
  }

  deliver(index: number, now: number): void {
    const [message] = this.mail.splice(index % Math.max(1, this.mail.length), 1);
    message?.(now);
  }

  #send(request: (now: number) => View, isolate: BreakerMemory, calledAt: number): void {
    this.mail.push((at) => {
      const view = request(at);
      this.mail.push(() => isolate.learn(view, calledAt));
    });
  }
}
