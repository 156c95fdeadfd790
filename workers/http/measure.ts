import { createMiddleware } from "hono/factory";
import { routePath } from "hono/route";
import type { App } from "../context.ts";
import type { Services } from "../services.ts";

/** What the middleware for all routes is registered under: a request that matches nothing else has no route. */
const NO_ROUTE = "/*";

/** Counts each answer by its route, outermost so that nothing is missing from its time. */
export const measure = ({ metrics, now }: Services) =>
  createMiddleware<App>(async (c, next) => {
    const began = now();
    await next();
    const route = routePath(c, -1);
    metrics.request(route === NO_ROUTE ? "none" : route, c.res.status, now() - began);
  });
