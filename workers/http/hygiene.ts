import { createMiddleware } from "hono/factory";
import { checkHygiene } from "../../shared/http/hygiene.ts";
import type { Config } from "../../shared/config/config.ts";
import type { App } from "../context.ts";
import { respondRefusal } from "./refusal.ts";

/** Refuses what no route would take, before anything of it is read. Fails closed. */
export const hygiene = (config: Config) => {
  const rules = { production: config.environment.production, trustedHosts: new Set(config.trustedHosts) };
  return createMiddleware<App>(async (c, next) => {
    const refusal = checkHygiene(
      {
        method: c.req.method,
        url: new URL(c.req.url),
        contentLength: c.req.header("Content-Length") ?? null,
      },
      rules,
    );
    if (refusal !== null) return respondRefusal(c, refusal);
    return next();
  });
};
