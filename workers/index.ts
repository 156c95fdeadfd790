import { parseConfig } from "../shared/config/config.ts";
import { createApp } from "./app.ts";
import type { Env } from "./env.ts";
import { misconfigured } from "./misconfigured.ts";
import { createServices, logger, type Services } from "./services.ts";

export { Alerts } from "../durable-objects/alerts.ts";
export { AuditLog } from "../durable-objects/audit-log.ts";
export { Breaker } from "../durable-objects/breaker.ts";
export { Checks } from "../durable-objects/checks.ts";
export { EdgePolicy } from "../durable-objects/edge-policy.ts";
export { InteractionLog } from "../durable-objects/interaction-log.ts";
export { Metrics } from "../durable-objects/metrics.ts";
export { RateShard } from "../durable-objects/rate-shard.ts";
export { Trading } from "../durable-objects/trading.ts";
export { Vps } from "../durable-objects/vps.ts";
export { Live } from "./live.ts";
export { Outbox } from "./outbox.ts";

interface Edge {
  readonly fetch: (request: Request, env: Env, ctx: ExecutionContext) => Response | Promise<Response>;
  readonly services: Services | null;
}

function createEdge(env: Env): Edge {
  const config = parseConfig(env);
  if (!config.ok) return { fetch: misconfigured(config.error, logger), services: null };
  const { warning } = config.value.environment;
  if (warning !== null) logger.warn("environment_unknown", { warning });
  const services = createServices(env, config.value);
  return { fetch: createApp(services).fetch, services };
}

/** Built once an isolate: the environment does not change while one lives. */
let edge: Edge | undefined;

export default {
  fetch: (request, env, ctx) => (edge ??= createEdge(env)).fetch(request, env, ctx),
  scheduled: async ({ cron, scheduledTime }, env) => {
    const { services } = (edge ??= createEdge(env));
    if (services === null) return;
    // Loaded with the first cron, which nobody waits for.
    const { runJobs } = await import("./cron/run.ts");
    await runJobs(cron, scheduledTime, services);
  },
} satisfies ExportedHandler<Env>;
