import { refuse } from "../../shared/http/errors.ts";
import { describeError } from "../../shared/logging/log.ts";
import type { AppContext } from "../context.ts";
import { respondRefusal } from "./refusal.ts";

/** The one error boundary: the cause goes to the log under the request id, the caller gets the id. */
export function onError(error: unknown, c: AppContext): Response {
  c.var.log.error("request_failed", { method: c.req.method, path: c.req.path, ...describeError(error) });
  return respondRefusal(c, refuse("internal", "Something went wrong on our side. Please try again."));
}

export const notFound = (c: AppContext): Response => respondRefusal(c, refuse("not_found", "Not found"));

/** For the methods a path does not have: `app.all(path, methodNotAllowed("POST"))` behind its own route. */
export const methodNotAllowed =
  (...allowed: readonly string[]) =>
  (c: AppContext): Response =>
    respondRefusal(
      c,
      refuse("invalid_request", "Method not allowed", {
        status: 405,
        headers: { Allow: allowed.join(", ") },
      }),
    );
