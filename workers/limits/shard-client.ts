import type { Bindings } from "../../durable-objects/bindings.ts";
import { rateShardStub } from "../../durable-objects/stubs.ts";
import { DEFAULT_RULES, CLASSES, type TrafficClass } from "../../shared/limits/rules.ts";
import { describeError, type Logger } from "../../shared/logging/log.ts";
import { SECOND } from "../../shared/time.ts";
import type { LimiterPorts } from "./limiter.ts";

/** A decision takes a few milliseconds; an object that needs this long is as good as gone. */
const CALL_TIMEOUT = 500;
const TIMEOUT_STEP = 100;
/** For this long a shard that did not answer is not asked, so that not every request waits for the timeout. */
const REST = SECOND;

type Shard = ReturnType<typeof rateShardStub>;

/** The limiter's calls as they are made on the platform; what does not answer is a null and a line in the log. */
export function platformPorts(env: Bindings, log: Logger): Omit<LimiterPorts, "lifts"> {
  const restUntil = new Map<number, number>();

  async function call<T>(shard: number, ask: (stub: Shard) => Promise<T>): Promise<T | null> {
    if ((restUntil.get(shard) ?? 0) > Date.now()) return null;
    try {
      return await inTime(ask(rateShardStub(env, shard)));
    } catch (error) {
      restUntil.set(shard, Date.now() + REST);
      log.error("rate_shard_unreachable", { shard, ...describeError(error) });
      return null;
    }
  }

  /** Passes when the platform's limiter itself fails: it is the second line, never the only one. */
  async function passes(limiter: RateLimit, trafficClass: TrafficClass, key: string): Promise<boolean> {
    try {
      return (await limiter.limit({ key: `${trafficClass} ${key}` })).success;
    } catch (error) {
      log.error("platform_limiter_failed", describeError(error));
      return true;
    }
  }

  return {
    now: Date.now,
    sleep: (ms) => scheduler.wait(Math.max(0, ms)),
    decide: (shard, ask, report) => call(shard, (stub) => stub.decide(ask, report)),
    report: (shard, report) => call(shard, (stub) => stub.report(report)),
    shield: (trafficClass, key) =>
      passes(isWindowed(trafficClass) ? env.SHIELD_API : env.SHIELD_ZONE, trafficClass, key),
    fallback: (trafficClass, key) =>
      passes(isWindowed(trafficClass) ? env.LIMIT_API : env.LIMIT_ZONE, trafficClass, key),
  };
}

const isWindowed = (trafficClass: TrafficClass): boolean =>
  CLASSES[trafficClass].rules.some((name) => DEFAULT_RULES[name].kind === "window");

/** Rejects after the timeout, measured in steps: a process that stood still meanwhile has not waited. */
function inTime<T>(work: Promise<T>): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  let waited = 0;
  const step = () => {
    waited += TIMEOUT_STEP;
    if (waited < CALL_TIMEOUT) timer = setTimeout(step, TIMEOUT_STEP);
    else reject(new Error(`no answer within ${CALL_TIMEOUT} ms`));
  };
  let timer = setTimeout(step, TIMEOUT_STEP);
  work.then(resolve, reject).finally(() => clearTimeout(timer));
  return promise;
}
