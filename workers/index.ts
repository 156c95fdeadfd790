import { createApp } from "./app.ts";
import { parseConfig } from "../shared/config/config.ts";
import type { Env } from "./env.ts";
import { createServices } from "./services.ts";

export { AuditLog } from "../durable-objects/audit-log.ts";
export { InteractionLog } from "../durable-objects/interaction-log.ts";
export { Outbox } from "./outbox.ts";

export default {
  fetch(request, env, ctx) {
    const config = parseConfig(env);
    if (!config.ok) return new Response("misconfigured", { status: 500 });
    return createApp(createServices(env, config.value)).fetch(request, env, ctx);
  },
} satisfies ExportedHandler<Env>;
