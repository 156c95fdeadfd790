import type { Edge } from "./edge.ts";
import type { Env } from "./env.ts";

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

/** Built once an isolate: the environment does not change while one lives. */
let edge: Edge | undefined;

/** Loaded with the first request: most isolates hold objects, which answer none. */
async function edgeOf(env: Env): Promise<Edge> {
  const { createEdge } = await import("./edge.ts");
  return (edge ??= createEdge(env));
}

export default {
  fetch: (request, env, ctx) =>
    edge === undefined
      ? edgeOf(env).then((loaded) => loaded.fetch(request, env, ctx))
      : edge.fetch(request, env, ctx),
  scheduled: async ({ cron, scheduledTime }, env) => {
    const { services } = await edgeOf(env);
    if (services === null) return;
    // Loaded with the first cron, which nobody waits for.
    const { runJobs } = await import("./cron/run.ts");
    await runJobs(cron, scheduledTime, services);
  },
} satisfies ExportedHandler<Env>;
