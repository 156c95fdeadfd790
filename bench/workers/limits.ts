/** One Worker for every contender of the limits' bench: `CONTENDER` says which guards the same empty route. */
import { Hono, type MiddlewareHandler } from "hono";
import { rateLimiter } from "hono-rate-limiter";
import type { Bindings } from "../../durable-objects/bindings.ts";
import { rateShardStub } from "../../durable-objects/stubs.ts";
import { parseConfig } from "../../shared/config/config.ts";
import { shardOf } from "../../shared/limits/shards.ts";
import type { App, AppContext } from "../../workers/context.ts";
import type { Env } from "../../workers/env.ts";
import { rateLimit } from "../../workers/http/rate-limit.ts";
import { requestContext } from "../../workers/http/request-context.ts";
import { createServices } from "../../workers/create-services.ts";

export { RateShard } from "../../durable-objects/rate-shard.ts";

const ADDRESS = "CF-Connecting-IP";

/** The platform's own limiter costs an isolate next to nothing; its simulation is an object, which would be measured. */
const platformLimiter: RateLimit = { limit: async () => ({ success: true }) };

interface Contender {
  readonly guards: readonly MiddlewareHandler<App>[];
  readonly calls: () => number;
}

function edge(env: Env): Contender {
  const config = parseConfig(env);
  if (!config.ok) throw new Error(JSON.stringify(config.error));
  const platform = { SHIELD_API: platformLimiter, SHIELD_ZONE: platformLimiter };
  const services = createServices({ ...env, ...platform }, config.value);
  const limits = rateLimit(config.value.limits, {
    classOf: (c) => (c.req.path === "/page" ? "general" : "api"),
    underAttack: () => false,
  });
  return { guards: [requestContext(services), limits], calls: () => services.limiter.counts().calls };
}

function honoRateLimiter(): Contender {
  const keyGenerator = (c: AppContext) => c.req.header(ADDRESS) ?? "";
  const api = rateLimiter<App>({ windowMs: 60_000, limit: 20, keyGenerator });
  const page = rateLimiter<App>({ windowMs: 1_000, limit: 21, keyGenerator });
  return { guards: [(c, next) => (c.req.path === "/page" ? page : api)(c, next)], calls: () => 0 };
}

/** What a first version does: asks the object that owns the address, every time. */
function callPerRequest(env: Bindings): Contender {
  let calls = 0;
  const guard: MiddlewareHandler<App> = async (c, next) => {
    calls++;
    const key = c.req.header(ADDRESS) ?? "";
    const { verdict } = await rateShardStub(env, shardOf(key)).decide(
      { key, class: c.req.path === "/page" ? "general" : "api", underAttack: false, lease: false },
      { settlements: [], offences: [] },
    );
    if (verdict.kind === "admitted") await next();
    else c.res = c.text("Rate limit exceeded", 429);
  };
  return { guards: [guard], calls: () => calls };
}

function createContender(env: Env): Contender {
  switch (env["CONTENDER"]) {
    case "edge":
      return edge(env);
    case "hono-rate-limiter":
      return honoRateLimiter();
    case "call-per-request":
      return callPerRequest(env);
    default:
      return { guards: [], calls: () => 0 };
  }
}

let app: Hono<App> | undefined;

function createApp(env: Env): Hono<App> {
  const { guards, calls } = createContender(env);
  const created = new Hono<App>();
  created.get("/calls", (c) => c.text(String(calls())));
  for (const guard of guards) created.use(guard);
  created.get("*", (c) => c.text("through"));
  return created;
}

export default {
  fetch: (request, env, ctx) => (app ??= createApp(env)).fetch(request, env, ctx),
} satisfies ExportedHandler<Env>;
