import { ASK_TIMEOUT, BreakerMemory, type Permit } from "../../shared/breaker/memory.ts";
import type { Answer, Report, View } from "../../shared/breaker/protocol.ts";
import type { BreakerSettings } from "../../shared/breaker/settings.ts";
import type { Lease, Outcome } from "../../shared/breaker/state.ts";
import { describeError, type Logger } from "../../shared/logging/log.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import { within } from "../../durable-objects/within.ts";

/** The breaker is open: the call was not made. An expected result; `retryAfter` in milliseconds. */
export interface BreakerOpen {
  readonly kind: "breaker_open";
  readonly dependency: string;
  readonly retryAfter: number;
}

/** What an isolate needs of the object that decides. */
export interface BreakerPort {
  /** With the number of calls that were refused since the question before. */
  readonly ask: (refused: number) => Promise<Answer>;
  readonly report: (report: Report) => Promise<View>;
  readonly probed: (lease: Lease, outcome: Outcome) => Promise<View>;
}

export interface BreakerDeps {
  readonly port: BreakerPort;
  readonly settings: Pick<BreakerSettings, "slowAfter">;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly log: Logger;
  /** Lets a report outlive the request that makes it. */
  readonly waitUntil: (work: Promise<unknown>) => void;
}

/** One dependency's breaker, as an isolate uses it. */
export interface Breaker {
  /**
   * Makes the call unless the breaker is open. `judge` says what its result tells of the dependency; a call that
   * throws has failed, and throws on. Where the call may start it does so before anything is awaited. Every guarded call
   * has a timeout of its own, shorter than a probe's lease. Fails open: with the object out of reach calls are made.
   * `waited`, asked when the call has ended: milliseconds of it that the dependency is not to blame for.
   */
  readonly guard: <T>(
    call: () => Promise<T>,
    judge: (value: T) => Outcome,
    waited?: () => number,
  ) => Promise<Result<T, BreakerOpen>>;
  /** For who would sleep until then: when a call may be admitted, Unix milliseconds; in the past: at once. */
  readonly opensAt: (now: number) => number;
}

export function createBreaker(
  dependency: string,
  { port, settings, now, log, waitUntil }: BreakerDeps,
): Breaker {
  const memory = new BreakerMemory();

  function unreachable(error: unknown): Result<Permit, number> {
    log.warn("breaker_unreachable", { dependency, ...describeError(error) });
    return memory.unreachable(now());
  }

  /** Asks the object; an error is the time until asking again is worth while, in milliseconds. */
  async function ask(): Promise<Result<Permit, number>> {
    const askedAt = now();
    // A late answer is ignored, and a lease with it ends by itself.
    const answer = await within(ASK_TIMEOUT, () => port.ask(memory.takeRefused()));
    if (answer.kind !== "done") {
      const late = `no answer within ${ASK_TIMEOUT} ms`;
      return unreachable(answer.kind === "late" ? late : answer.error);
    }
    const { view, lease } = answer.value;
    memory.answered(view, askedAt);
    if (lease !== null) return ok({ kind: "probe", lease });
    if (view.kind === "closed") return ok({ kind: "call", generation: view.generation });
    return err(view.retryAfter);
  }

  /** In the background: whoever called need not wait for the count. */
  function tell(answer: Promise<View>): void {
    const calledAt = now();
    waitUntil(answer.then((view) => memory.learn(view, calledAt), unreachable));
  }

  function settle(permit: Permit, outcome: Outcome): void {
    if (permit.kind === "probe") {
      tell(port.probed(permit.lease, outcome));
      return;
    }
    const report = memory.count(permit.generation, outcome, now());
    if (report !== null) tell(port.report(report));
  }

  async function call<T>(
    permit: Permit,
    make: () => Promise<T>,
    judge: (value: T) => Outcome,
    waited: () => number,
  ): Promise<T> {
    const began = now();
    let outcome: Outcome = "error";
    try {
      const value = await make();
      const judged = judge(value);
      const took = now() - began - waited();
      outcome = judged === "success" && took > settings.slowAfter ? "slow" : judged;
      return value;
    } finally {
      settle(permit, outcome);
    }
  }

  return {
    guard: async (make, judge, waited = () => 0) => {
      const decision = memory.decide(now());
      const permit = decision.kind === "ask" ? await ask() : decision.permit;
      if (permit.ok) return ok(await call(permit.value, make, judge, waited));
      memory.countRefused();
      return err({ kind: "breaker_open", dependency, retryAfter: Math.ceil(permit.error) });
    },
    opensAt: (at) => memory.opensAt(at),
  };
}
