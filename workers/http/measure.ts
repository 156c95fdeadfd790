import { createMiddleware } from "hono/factory";
import { matchedRoutes } from "hono/route";
import { ZONES } from "../../shared/http/zones.ts";
import type { App, AppContext } from "../context.ts";
import type { Services } from "../services.ts";

/** What middleware is registered under (`app.ts`, `routes/management.ts`); what matches nothing else has no route. */
const MIDDLEWARE: ReadonlySet<string> = new Set([
  "/*",
  "/api/*",
  ...ZONES.filter(({ zone }) => zone === "management").map(({ path }) => `${path}/*`),
]);

/** Counts each answer by its route, outermost so that nothing is missing from its time. */
export const measure = ({ metrics, now }: Services) =>
  createMiddleware<App>(async (c, next) => {
    const began = now();
    await next();
    metrics.request(routeOf(c), c.res.status, now() - began);
  });

/** The pattern that the request was meant for, also where a middleware answered. */
const routeOf = (c: AppContext): string =>
  matchedRoutes(c).findLast(({ path }) => !MIDDLEWARE.has(path))?.path ?? "none";
