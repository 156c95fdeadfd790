import { createMiddleware } from "hono/factory";
import { API_CSP, securityHeaders as headersFor } from "../../shared/http/headers.ts";
import type { App, AppContext } from "../context.ts";

/** Answers that were made with every header. */
const complete = new WeakSet<Response>();

/** A page sets a policy of its own; whatever has none is an API's answer and may load nothing. */
export const securityHeaders = (production: boolean) => {
  const headers = headersFor(production);
  const jsonHeaders = new Headers([
    ...headers.map(([name, value]) => [name, value]),
    ["Content-Security-Policy", API_CSP],
    ["Content-Type", "application/json"],
  ]);
  return createMiddleware<App>(async (c, next) => {
    c.set("jsonHeaders", jsonHeaders);
    await next();
    if (complete.has(c.res)) return;
    for (const [name, value] of headers) c.res.headers.set(name, value);
    if (!c.res.headers.has("Content-Security-Policy")) c.res.headers.set("Content-Security-Policy", API_CSP);
  });
};

/**
 * Answers 200 with JSON text and the security headers in one piece: setting them one by one on a finished answer
 * is a fifth of the CPU of a PING.
 */
export function respondJson(c: AppContext, json: string): Response {
  const response = new Response(json, { headers: c.var.jsonHeaders });
  complete.add(response);
  return response;
}
