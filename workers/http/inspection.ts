import { createMiddleware } from "hono/factory";
import type { Bytes } from "../../shared/bytes.ts";
import { refuse, type Refusal } from "../../shared/http/errors.ts";
import { bodyFields, fieldsOf } from "../../shared/inspection/extract/request.ts";
import type { Extracted } from "../../shared/inspection/field.ts";
import { inspect } from "../../shared/inspection/inspect.ts";
import { markProved } from "../../shared/inspection/proved.ts";
import { inspectionOf } from "../../shared/inspection/routes.ts";
import type { RouteInspection } from "../../shared/inspection/routes.ts";
import type { App, AppContext } from "../context.ts";
import { digestAhead, readBody } from "./body.ts";
import { respondRefusal } from "./refusal.ts";

/** Findings that one log line carries. */
const MAX_LOGGED = 5;

const decoder = new TextDecoder();

/**
 * Row P6: looks at everything a caller wrote before any route reads it. The body is read once, under its cap, and
 * stays readable; one that flows is judged by its route (`inspectBody`). Fails closed: what cannot be looked at whole is
 * refused, and an exception ends in a 500. An operator can set the guard to `log` or `off` for a while (the policy's
 * switch `inspection`).
 */
export const inspection = createMiddleware<App>(async (c, next) => {
  const route = inspectionOf(c.req.path);
  if (route === null || guardOf(c) === "off") return next();
  const later = route.body === false || (route.flows === true && digestAhead(c) !== null);
  const body = c.req.raw.body === null || later ? null : await readBody(c);
  if (body !== null && !body.ok) return respondRefusal(c, body.error);
  const url = new URL(c.req.url);
  const extracted = fieldsOf({
    path: url.pathname,
    query: url.search.slice(1),
    headers: c.req.raw.headers,
    contentType: c.req.header("Content-Type") ?? "",
    body: body === null ? "" : decoder.decode(body.value),
  });
  const refusal = judge(c, route, extracted);
  return refusal === null ? next() : respondRefusal(c, refusal);
});

/** What the guard has against a body that flowed; null: nothing. */
export function inspectBody(c: AppContext, body: Bytes): Refusal | null {
  const route = inspectionOf(c.req.path);
  if (route === null || guardOf(c) === "off") return null;
  return judge(c, route, bodyFields(decoder.decode(body), c.req.header("Content-Type") ?? ""));
}

const guardOf = (c: AppContext) => c.var.services.policy.setting("inspection");

function judge(c: AppContext, route: RouteInspection, extracted: Extracted): Refusal | null {
  const fields = route.proved === undefined ? extracted.fields : markProved(extracted.fields, route.proved);
  const verdict = inspect({ fields, complete: extracted.complete }, route.actions);
  if (verdict.action === "none") return null;
  const findings = verdict.findings.slice(0, MAX_LOGGED);
  if (verdict.action === "log" || guardOf(c) === "log") {
    c.var.log.info("suspicious_content_admitted", { findings });
    return null;
  }
  c.var.log.warn("suspicious_content_refused", { findings });
  return refuse("suspicious_content", "The request was refused because of its content");
}
