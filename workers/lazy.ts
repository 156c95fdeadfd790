import type { Handler } from "hono";
import type { App } from "./context.ts";

/**
 * A handler that is loaded at its first request. What Discord and the frontend wait for (interactions,
 * confirm) is loaded with the Worker; pages, operators' parts and their schemas would only make every start slower.
 *
 *     app.get("/metrics", lazy(async () => (await import("./metrics.ts")).metricsRoute));
 */
export const lazy =
  (load: () => Promise<Handler<App>>): Handler<App> =>
  async (c, next) =>
    (await load())(c, next);
