import { createMiddleware } from "hono/factory";
import type { ErrorCode } from "../../shared/http/errors.ts";
import type { Offence } from "../../shared/jails/ban.ts";
import type { App } from "../context.ts";

/** What a refusal says of the caller's address (row P4); the limiter counts its own. */
const OFFENCES: Partial<Record<ErrorCode, Offence>> = {
  invalid_request: "invalid_request",
  invalid_wallet: "invalid_request",
  invalid_signature: "invalid_request",
  payload_too_large: "invalid_request",
  unsupported_media_type: "invalid_request",
  forbidden: "invalid_request",
  invalid_token: "authentication_failed",
  unauthorized: "authentication_failed",
  suspicious_content: "suspicious_content",
};

/** Reports to the jails what the routes behind it refused. */
export const offences = createMiddleware<App>(async (c, next) => {
  await next();
  const code = c.get("refused");
  const offence = !code ? undefined : OFFENCES[code];
  if (offence === undefined) return;
  await c.var.services.limiter.offend(c.var.clientAddress, offence, (work) => c.executionCtx.waitUntil(work));
});
