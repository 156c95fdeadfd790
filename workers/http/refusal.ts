import type { ContentfulStatusCode } from "hono/utils/http-status";
import { ERROR_STATUS, errorBody, type Refusal } from "../../shared/http/errors.ts";
import type { AppContext } from "../context.ts";

/** Answers with a refusal: the contract's body, never stored by a cache. Its code stays on the context. */
export function respondRefusal(c: AppContext, refusal: Refusal): Response {
  c.set("refused", refusal.code);
  const status = (refusal.status ?? ERROR_STATUS[refusal.code]) as ContentfulStatusCode;
  const body = errorBody(refusal, c.var.requestId, c.var.services.now());
  return c.json(body, status, { "Cache-Control": "no-store", ...refusal.headers });
}
