import { createMiddleware } from "hono/factory";
import { refuse, type Refusal } from "../../shared/http/errors.ts";
import { policyHeader, standingHeaders, toWholeSeconds } from "../../shared/limits/headers.ts";
import type { Limits } from "../../shared/limits/overrides.ts";
import { CLASSES, rulesFor, type Rules, type TrafficClass } from "../../shared/limits/rules.ts";
import { SECOND } from "../../shared/time.ts";
import type { App, AppContext } from "../context.ts";
import { InFlight } from "../limits/in-flight.ts";
import type { Decision, LimiterRequest } from "../limits/limiter.ts";
import { respondRefusal } from "./refusal.ts";

/** One request too many at a time waits for a place, so that a page with many parts is slow rather than broken. */
const LONGEST_WAIT = SECOND;
const WAIT_STEP = 20;
/** Of one address; what comes on top is refused at once, so that waiting costs a bounded amount. */
const MOST_WAITING = 200;

interface RateLimitOptions {
  readonly classOf: (c: AppContext) => TrafficClass;
  /** Whether the attack's rule counts for this request too. */
  readonly underAttack: (c: AppContext) => boolean | Promise<boolean>;
}

/**
 * Rows P2–P4 and P10: decides each request before anything costly happens, and puts the rate headers on every
 * answer. Loose classes fail open (the platform's limiter takes over), strict ones closed.
 */
export function rateLimit({ rules, inFlight: most }: Limits, { classOf, underAttack }: RateLimitOptions) {
  const inFlight = new InFlight(most);
  const waiting = new InFlight(MOST_WAITING);

  const calm = policyHeaders(rules, false);
  const attacked = policyHeaders(rules, true);

  return createMiddleware<App>(async (c, next) => {
    const trafficClass = classOf(c);
    const { services, clientAddress: key } = c.var;
    const request: LimiterRequest = {
      key,
      class: trafficClass,
      underAttack: await underAttack(c),
      waitUntil: (work) => c.executionCtx.waitUntil(work),
    };
    const policy = (request.underAttack ? attacked : calm)[trafficClass];
    if (!(await enter(key, inFlight, waiting))) {
      services.limiter.drop(request);
      c.res = respondRefusal(c, tooMany(SECOND));
      c.res.headers.set(...policy);
      return undefined;
    }
    // When a client goes away the runtime drops its request, `finally` included, unless some work outlives it.
    const left = Promise.withResolvers<void>();
    request.waitUntil(left.promise);
    try {
      const decision = await services.limiter.decide(request);
      services.policy.announce(services.limiter.policyVersion(), request.waitUntil);
      if (decision.kind === "admitted") await next();
      else c.res = respondRefusal(c, refusalOf(decision));
      const standings = "standings" in decision ? decision.standings : [];
      const { headers } = c.res;
      headers.set(...policy);
      for (const header of standingHeaders(rules, standings, services.now())) headers.set(...header);
      return undefined;
    } finally {
      const leave = () => {
        inFlight.leave(key);
        left.resolve();
      };
      const busy = c.get("busy");
      if (busy === undefined) leave();
      else void busy.then(leave);
    }
  });
}

/** The part of the headers that never changes. */
function policyHeaders(rules: Rules, underAttack: boolean) {
  const classes = Object.keys(CLASSES) as TrafficClass[];
  const headers = classes.map((name) => [name, policyHeader(rules, rulesFor(name, underAttack))] as const);
  return Object.fromEntries(headers) as Record<TrafficClass, ReturnType<typeof policyHeader>>;
}

/** Looks again and again, since one request cannot be woken by another. */
async function enter(key: string, inFlight: InFlight, waiting: InFlight): Promise<boolean> {
  if (inFlight.enter(key)) return true;
  if (!waiting.enter(key)) return false;
  try {
    for (let waited = 0; waited < LONGEST_WAIT; waited += WAIT_STEP) {
      await scheduler.wait(WAIT_STEP);
      if (inFlight.enter(key)) return true;
    }
    return false;
  } finally {
    waiting.leave(key);
  }
}

const retry = (ms: number) => ({ headers: { "Retry-After": String(Math.max(1, toWholeSeconds(ms))) } });

const tooMany = (retryAfter: number): Refusal =>
  refuse("rate_limited", "Rate limit exceeded", retry(retryAfter));

function refusalOf(decision: Exclude<Decision, { kind: "admitted" }>): Refusal {
  switch (decision.kind) {
    case "limited":
      return tooMany(decision.retryAfter);
    case "banned":
      return refuse("ip_blocked", "IP blocked", retry(decision.retryAfter));
    case "unavailable":
    default:
      return refuse("internal", "The service is busy. Please try again in a moment.", {
        status: 503,
        ...retry(decision.retryAfter),
      });
  }
}
