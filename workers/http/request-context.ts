import { createMiddleware } from "hono/factory";
import { clientAddress } from "../../shared/http/client-address.ts";
import type { App } from "../context.ts";
import type { Services } from "../services.ts";

/** Puts on the context what every later step uses, and the request id on every answer. */
export const requestContext = (services: Services) =>
  createMiddleware<App>(async (c, next) => {
    const requestId = crypto.randomUUID();
    c.set("services", services);
    c.set("requestId", requestId);
    c.set("clientAddress", clientAddress(c.req.header("CF-Connecting-IP")));
    c.set("log", services.log.with({ requestId }));
    await next();
    c.res.headers.set("X-Request-Id", requestId);
  });
