import { createMiddleware } from "hono/factory";
import { refuse } from "../../shared/http/errors.ts";
import { fieldsOf } from "../../shared/inspection/extract/request.ts";
import { inspect } from "../../shared/inspection/inspect.ts";
import type { Verdict } from "../../shared/inspection/inspect.ts";
import { markProved } from "../../shared/inspection/proved.ts";
import { inspectionOf } from "../../shared/inspection/routes.ts";
import type { RouteInspection } from "../../shared/inspection/routes.ts";
import type { App, AppContext } from "../context.ts";
import { readBody } from "./body.ts";
import { respondRefusal } from "./refusal.ts";

/** Findings that one log line carries. */
const MAX_LOGGED = 5;

const decoder = new TextDecoder();

/**
 * Row P6: looks at everything a caller wrote before any route reads it. The body is read once, under its cap, and
 * stays readable. Fails closed: what cannot be looked at whole is refused, and an exception ends in a 500. An
 * operator can set the guard to `log` or `off` for a while (the policy's switch `inspection`).
 */
export const inspection = createMiddleware<App>(async (c, next) => {
  const route = inspectionOf(c.req.path);
  const guard = c.var.services.policy.setting("inspection");
  if (route === null || guard === "off") return next();
  const body = c.req.raw.body === null || route.body === false ? null : await readBody(c);
  if (body !== null && !body.ok) return respondRefusal(c, body.error);
  const verdict = judge(c, route, body === null ? "" : decoder.decode(body.value));
  if (verdict.action === "none") return next();
  const findings = verdict.findings.slice(0, MAX_LOGGED);
  if (verdict.action === "log" || guard === "log") {
    c.var.log.info("suspicious_content_admitted", { findings });
    return next();
  }
  c.var.log.warn("suspicious_content_refused", { findings });
  return respondRefusal(c, refuse("suspicious_content", "The request was refused because of its content"));
});

function judge(c: AppContext, route: RouteInspection, body: string): Verdict {
  const url = new URL(c.req.url);
  const extracted = fieldsOf({
    path: url.pathname,
    query: url.search.slice(1),
    headers: c.req.raw.headers,
    contentType: c.req.header("Content-Type") ?? "",
    body,
  });
  const fields = route.proved === undefined ? extracted.fields : markProved(extracted.fields, route.proved);
  return inspect({ fields, complete: extracted.complete }, route.actions);
}
