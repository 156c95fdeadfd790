import { parseConfig } from "../shared/config/config.ts";
import { createApp } from "./app.ts";
import type { Env } from "./env.ts";
import { misconfigured } from "./misconfigured.ts";
import { createServices } from "./create-services.ts";
import { logger } from "../durable-objects/logger.ts";
import type { Services } from "./services.ts";

export interface Edge {
  readonly fetch: (request: Request, env: Env, ctx: ExecutionContext) => Response | Promise<Response>;
  /** Null: the configuration is wrong, and every request is told so. */
  readonly services: Services | null;
}

/** Everything that answers requests, built from the environment. */
export function createEdge(env: Env): Edge {
  const config = parseConfig(env);
  if (!config.ok) return { fetch: misconfigured(config.error, logger), services: null };
  const { warning } = config.value.environment;
  if (warning !== null) logger.warn("environment_unknown", { warning });
  const services = createServices(env, config.value);
  return { fetch: createApp(services).fetch, services };
}
