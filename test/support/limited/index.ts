/** The product's objects behind its limits alone: each path is a class of traffic, and each answer costs nothing. */
import { Hono } from "hono";
import { parseConfig } from "../../../shared/config/config.ts";
import { CLASSES, type TrafficClass } from "../../../shared/limits/rules.ts";
import type { App } from "../../../workers/context.ts";
import type { Env } from "../../../workers/env.ts";
import { rateLimit } from "../../../workers/http/rate-limit.ts";
import { requestContext } from "../../../workers/http/request-context.ts";
import { createServices } from "../../../workers/create-services.ts";

export * from "../../../workers/index.ts";

function createApp(env: Env): Hono<App> {
  const config = parseConfig(env);
  if (!config.ok) throw new Error(JSON.stringify(config.error));
  const services = createServices(env, config.value);
  const app = new Hono<App>();
  app.get("/counts", (c) => c.json(services.limiter.counts()));
  app.use(requestContext(services));
  app.use(rateLimit(config.value.limits, { classOf: (c) => classOf(c.req.path), underAttack: () => false }));
  app.get("*", (c) => c.text("through"));
  return app;
}

const classOf = (path: string): TrafficClass =>
  path.slice(1) in CLASSES ? (path.slice(1) as TrafficClass) : "general";

let app: Hono<App> | undefined;

export default {
  fetch: (request, env, ctx) => (app ??= createApp(env)).fetch(request, env, ctx),
} satisfies ExportedHandler<Env>;
