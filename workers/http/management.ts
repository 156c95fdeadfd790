import { createMiddleware } from "hono/factory";
import { provesOrigin } from "../../shared/access/origin.ts";
import { judgeAccess, type AccessFault, type Principal } from "../../shared/access/principal.ts";
import { accessNeed, type AccessNeed } from "../../shared/access/rules.ts";
import { refuse, type Refusal } from "../../shared/http/errors.ts";
import { zoneOf } from "../../shared/http/zones.ts";
import { auditAccess } from "../access/audit.ts";
import { authenticate, type AuthenticationFault } from "../access/authenticate.ts";
import type { OutsideVerdict } from "../access/cloudflare-access.ts";
import type { App, AppContext } from "../context.ts";
import { givePass } from "./attack-pass.ts";
import { wantsPage } from "./page-errors.ts";
import { respondRefusal } from "./refusal.ts";

const CHALLENGE = { "WWW-Authenticate": 'Bearer realm="edge"' };

const UNKNOWN: Record<AuthenticationFault, Refusal> = {
  anonymous: refuse("unauthorized", "Sign in first", { headers: CHALLENGE }),
  token_invalid: refuse("invalid_token", "The token is not valid", {
    headers: { "WWW-Authenticate": 'Bearer realm="edge", error="invalid_token"' },
  }),
  token_expired: refuse("token_expired", "The token has expired", {
    headers: { "WWW-Authenticate": 'Bearer realm="edge", error="invalid_token"' },
  }),
};

const DENIED: Record<AccessFault, Refusal> = {
  role_too_low: refuse("forbidden", "Your role may not do this"),
  person_only: refuse("forbidden", "No token may do this: sign in"),
  scope_missing: refuse("forbidden", "The token lacks the scope for this"),
  step_up_required: refuse("forbidden", "Enter your password or a code again first", {
    details: "step_up_required",
  }),
};

const OUTSIDE: Partial<Record<OutsideVerdict, Refusal>> = {
  refused: refuse("forbidden", "Come through Cloudflare Access"),
  unavailable: refuse("internal", "Cloudflare Access cannot be checked at the moment", {
    status: 503,
    headers: { "Retry-After": "5" },
  }),
};

const FOREIGN = refuse("forbidden", "The request did not come from this site");

/**
 * Guards the management zone, and what else wants an account, by the table in `shared/access/rules.ts`: who may, with which scope, after which proof.
 * Every check fails closed, and a path that is not in the table is not there. Puts the principal on the context.
 *
 *     app.use("/admin/*", management);
 */
export const management = createMiddleware<App>(async (c, next) => {
  const need = accessNeed(c.req.method, c.req.path);
  if (need === null) return c.notFound();

  // Cloudflare Access stands before the operators' zone; programs trade from anywhere.
  const managed = zoneOf(c.req.path).zone === "management";
  const assertion = c.req.header("Cf-Access-Jwt-Assertion");
  const outside = managed ? OUTSIDE[await c.var.services.outsideCheck(assertion)] : undefined;
  if (outside !== undefined) return respondRefusal(c, outside);

  // A browser adds cookies by itself, but never this header.
  if (
    c.req.header("Authorization") === undefined &&
    !isBareProgram(c, need) &&
    !provesOrigin(originClaim(c))
  ) {
    c.var.log.warn("foreign_request_refused", { path: c.req.path, origin: c.req.header("Origin") ?? null });
    return respondRefusal(c, FOREIGN);
  }
  if (need.kind === "anybody") return next();

  const known = await authenticate(c);
  if (!known.ok) {
    if (known.error === "anonymous" && wantsPage(c)) return c.redirect("/admin/login", 303);
    if (known.error === "token_invalid") {
      c.var.log.warn("api_token_refused", { path: c.req.path });
    }
    const response = respondRefusal(c, UNKNOWN[known.error]);
    // Whoever shows nothing, or what is only over, has not tried to get in: an open page may ask for hours.
    if (known.error !== "token_invalid") c.set("refused", null);
    return response;
  }
  const principal = known.value;
  const fault = judgeAccess(principal, need, c.var.services.now());
  c.set("principal", principal);
  if (principal.kind === "session") await givePass(c);
  if (fault === "step_up_required" && principal.kind === "session" && wantsPage(c)) {
    const { proveInForm } = await import("./proof.tsx");
    const asked = await proveInForm(c, principal);
    if (asked !== null) return asked;
  } else if (fault !== null) return deny(c, principal, fault);
  await next();
  if (!c.res.headers.has("Cache-Control")) c.header("Cache-Control", "no-store");
  return undefined;
});

/**
 * Row A5 for a route of which only some requests need the proof, so that the table cannot say it. Null: go on;
 * else the answer.
 */
export async function stepUpFirst(c: AppContext): Promise<Response | null> {
  const { principal, services } = c.var;
  const need = { kind: "account", role: principal.role, scope: null, stepUp: true } as const;
  const fault = judgeAccess(principal, need, services.now());
  return fault === null ? null : deny(c, principal, fault);
}

async function deny(c: AppContext, principal: Principal, fault: AccessFault): Promise<Response> {
  await auditAccess(c, {
    class: "security",
    event: "access_denied",
    account: principal.account,
    outcome: "denied",
    detail: { method: c.req.method, path: c.req.path, as: principal.kind, fault },
  });
  const response = respondRefusal(c, DENIED[fault]);
  // Somebody known who may not is no attacker; it is in the audit log.
  c.set("refused", null);
  return response;
}

/** A program that forgot its token: nothing of a browser's that somebody could misuse. It hears that it has to show who it is. */
const isBareProgram = (c: AppContext, need: AccessNeed): boolean =>
  need.kind !== "anybody" &&
  ["Cookie", "Origin", "Sec-Fetch-Site"].every((name) => c.req.header(name) === undefined);

const originClaim = (c: AppContext) => ({
  method: c.req.method,
  url: c.req.url,
  origin: c.req.header("Origin") ?? null,
  fetchSite: c.req.header("Sec-Fetch-Site") ?? null,
});
