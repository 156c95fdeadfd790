import { AsyncLocalStorage } from "node:async_hooks";
import { Ledger } from "../../shared/limits/ledger.ts";
import { limitsFrom } from "../../shared/limits/overrides.ts";
import type { Report } from "../../shared/limits/protocol.ts";
import type { TrafficClass } from "../../shared/limits/rules.ts";
import { createLimiter, type Decision, type Limiter } from "../../workers/limits/limiter.ts";
import { InFlight } from "../../workers/limits/in-flight.ts";
import { VirtualTime } from "./virtual-time.ts";

/** One request of a trace. `at` in milliseconds from the start. */
export interface Arrival {
  readonly at: number;
  readonly key: string;
  readonly class: TrafficClass;
  readonly isolate: number;
}

export interface Outcome extends Arrival {
  readonly decision: Decision;
  /** When it was admitted: by the object, or from a lease. */
  readonly decidedAt: number;
}

interface World {
  readonly isolates: number;
  readonly random: () => number;
  /** One way, in milliseconds, drawn for each message: messages may overtake each other. */
  readonly latency: readonly [least: number, most: number];
  /** Of an isolate's clock against the object's, either way. */
  readonly skew?: number;
  /** Milliseconds between evictions: the object goes on with what it had stored, leases were out or not. */
  readonly evictEvery?: number;
  /** The isolate ends without a word at this time, and is replaced. */
  readonly isolateDies?: readonly { readonly isolate: number; readonly at: number }[];
  readonly limits?: string;
}

const START = Date.UTC(2026, 10, 21);

/** The limiter and the ledger as they are, with real interleavings over a virtual clock. */
export async function simulate(trace: readonly Arrival[], world: World) {
  const time = new VirtualTime(START);
  const limits = limitsFrom(world.limits);
  const seed = { high: 7, low: 11 };
  const create = () => new Ledger(limits, seed, () => null);
  let ledger = create();
  const between = (least: number, most: number) => Math.round(least + world.random() * (most - least));
  const travel = () => time.sleep(between(...world.latency));

  /** Which request a call to the object belongs to, and when the object decided it. */
  const current = new AsyncLocalStorage<{ decidedAt: number }>();

  const takeIn = (report: Report) => {
    for (const settlement of report.settlements) ledger.settle(settlement, time.now);
    return report.offences.map((offence) => ledger.offend(offence, time.now)).filter((ban) => ban !== null);
  };
  function startIsolate(): { limiter: Limiter; inFlight: InFlight; alive: boolean } {
    const skew = between(-(world.skew ?? 0), world.skew ?? 0);
    const isolate = { alive: true };
    const limiter = createLimiter({
      now: () => time.now + skew,
      sleep: (ms) => time.sleep(ms),
      lifts: () => 0,
      decide: async (_, ask, report) => {
        await travel();
        const bans = takeIn(report);
        const { verdict } = ledger.decide(ask, time.now);
        const request = current.getStore();
        if (request !== undefined) request.decidedAt = time.now;
        await travel();
        return { verdict, bans, policyVersion: 0 };
      },
      report: async (_, report) => {
        if (!isolate.alive) return null;
        await travel();
        const bans = takeIn(report);
        await travel();
        return { bans, policyVersion: 0 };
      },
      shield: async () => true,
      fallback: async () => true,
    });
    return Object.assign(isolate, { limiter, inFlight: new InFlight(limits.inFlight) });
  }
  const isolates = Array.from({ length: world.isolates }, startIsolate);

  const end = trace.at(-1)?.at ?? 0;
  if (world.evictEvery !== undefined) {
    const stored = ledger.tables().map((): Uint16Array[] => []);
    for (let at = world.evictEvery; at < end; at += world.evictEvery) {
      time.at(START + at, () => {
        const next = create();
        for (const [i, { records }] of ledger.tables().entries()) stored[i]!.push(records.takeChanged());
        for (const [i, { records }] of next.tables().entries()) {
          for (const copy of stored[i]!) records.restore(copy, time.now);
        }
        for (const ban of ledger.bans.list(time.now, 1_000)) next.bans.add(ban, time.now);
        ledger = next;
      });
    }
  }
  for (const { isolate, at } of world.isolateDies ?? []) {
    time.at(START + at, () => {
      isolates[isolate]!.alive = false;
      isolates[isolate] = startIsolate();
    });
  }

  const outcomes: Outcome[] = [];
  for (const arrival of trace) {
    time.at(START + arrival.at, () => {
      const isolate = isolates[arrival.isolate]!;
      const { key } = arrival;
      const request = { key, class: arrival.class, underAttack: false, waitUntil: () => {} };
      const decided = { decidedAt: time.now };
      const keep = (decision: Decision) =>
        outcomes.push({ ...arrival, decision, decidedAt: decided.decidedAt });
      if (!isolate.inFlight.enter(key)) {
        isolate.limiter.drop(request);
        keep({ kind: "limited", retryAfter: 1_000, standings: [] });
        return;
      }
      void current
        .run(decided, () => isolate.limiter.decide(request))
        .then(keep)
        .finally(() => isolate.inFlight.leave(key));
    });
  }
  await time.run();
  const counts = isolates.map(({ limiter }) => limiter.counts());
  return { outcomes, calls: counts.reduce((sum, { calls }) => sum + calls, 0) };
}

/** The most that were admitted in any `period`. */
export function mostAdmitted(outcomes: readonly Outcome[], key: string, period: number): number {
  const times = outcomes
    .filter((outcome) => outcome.key === key && outcome.decision.kind === "admitted")
    .map(({ decidedAt }) => decidedAt)
    .sort((a, b) => a - b);
  let most = 0;
  for (let from = 0, to = 0; to < times.length; to++) {
    while (times[to]! - times[from]! >= period) from++;
    most = Math.max(most, to - from + 1);
  }
  return most;
}
