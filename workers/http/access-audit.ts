import { createMiddleware } from "hono/factory";
import type { Principal } from "../../shared/access/principal.ts";
import { accessEvents } from "../../shared/audit/access.ts";
import { describeError } from "../../shared/logging/log.ts";
import type { App } from "../context.ts";

/**
 * Records API calls and slow requests. It stands behind the guards, so that what they refuse in a flood costs no
 * record. Fails open: the answer does not wait for the record, and one that is lost leaves a log line.
 */
export const accessAudit = createMiddleware<App>(async (c, next) => {
  const { services, log, clientAddress, requestId } = c.var;
  const at = services.now();
  await next();
  // Only the management zone knows whom it serves.
  const principal: Principal | undefined = c.get("principal");
  const events = accessEvents({
    at,
    method: c.req.method,
    path: c.req.path,
    status: c.res.status,
    duration: services.now() - at,
    address: clientAddress,
    account: principal?.account ?? null,
    requestId,
  });
  if (events.length === 0) return;
  c.executionCtx.waitUntil(
    services.audit(events).catch((error: unknown) => {
      log.error("access_audit_failed", describeError(error));
    }),
  );
});
