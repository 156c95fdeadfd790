import { createMiddleware } from "hono/factory";
import { API_CSP, securityHeaders as headersFor } from "../../shared/http/headers.ts";
import type { App } from "../context.ts";

/** A page sets a policy of its own; whatever has none is an API's answer and may load nothing. */
export const securityHeaders = (production: boolean) => {
  const headers = headersFor(production);
  return createMiddleware<App>(async (c, next) => {
    await next();
    for (const [name, value] of headers) c.res.headers.set(name, value);
    if (!c.res.headers.has("Content-Security-Policy")) c.res.headers.set("Content-Security-Policy", API_CSP);
  });
};
