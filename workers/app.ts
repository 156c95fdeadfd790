import { Hono } from "hono";
import type { App } from "./context.ts";
import type { Services } from "./services.ts";

/** The order of middleware and the table of routes. */
export function createApp(services: Services): Hono<App> {
  const app = new Hono<App>();
  app.use(async (c, next) => {
    c.set("services", services);
    await next();
  });
  return app;
}
