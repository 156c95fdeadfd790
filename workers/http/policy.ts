import { createMiddleware } from "hono/factory";
import { refuse, type Refusal } from "../../shared/http/errors.ts";
import { zoneOf } from "../../shared/http/zones.ts";
import { parseAddress } from "../../shared/policy/address.ts";
import { admit, type Admission } from "../../shared/policy/admit.ts";
import { formatTarget, type OriginFacts } from "../../shared/policy/target.ts";
import { SECOND } from "../../shared/time.ts";
import type { App } from "../context.ts";
import type { Services } from "../services.ts";
import { respondRefusal } from "./refusal.ts";

/** Seconds after which a client may look again when the policy could not be loaded. */
const RETRY_UNKNOWN = 5;

/** Where a request comes from, by the platform's word alone. What it does not say is null, and no rule matches it. */
export function originFacts(request: Request, connectingIp: string | undefined): OriginFacts {
  const { cf } = request;
  return {
    address: connectingIp === undefined ? null : parseAddress(connectingIp),
    asn: typeof cf?.["asn"] === "number" ? cf["asn"] : null,
    country: typeof cf?.["country"] === "string" ? cf["country"] : null,
  };
}

function refusalOf(admission: Exclude<Admission, { kind: "pass" | "hidden" }>): Refusal {
  switch (admission.kind) {
    case "blocked":
      return refuse("ip_blocked", "IP blocked");
    case "maintenance":
      return refuse("maintenance", "Down for maintenance. Please try again later.", {
        headers: { "Retry-After": String(admission.retryAfter) },
      });
    case "unknown":
      return refuse("internal", "The access rules are not loaded yet. Please try again.", {
        status: 503,
        headers: { "Retry-After": String(RETRY_UNKNOWN) },
      });
  }
}

/**
 * Modes, lists and zones (rows P5, P11, P12). Costs no call but one every 5 s an isolate, and that in the background
 * unless the isolate was idle. Which way it fails is written at `admit`.
 */
export const policy = ({ policy: isolatePolicy, config, now }: Services) => {
  const note = oncePerSecond(now);
  return createMiddleware<App>(async (c, next) => {
    const zone = zoneOf(c.req.path);
    // Signed traffic is not judged, so it does not wait either.
    if (zone.zone === "machine") return next();
    const current = await isolatePolicy.prepare((work) => c.executionCtx.waitUntil(work));
    const origin = originFacts(c.req.raw, c.req.header("CF-Connecting-IP"));
    const admission = admit(zone, origin, current, config.adminRanges, now());
    if (admission.kind === "pass") {
      if (admission.wouldBlock !== null) {
        const entry = formatTarget(admission.wouldBlock);
        note((unlogged) => c.var.log.info("request_would_be_blocked", { entry, unlogged }));
      }
      return next();
    }
    const entry = admission.kind === "blocked" ? formatTarget(admission.target) : null;
    note((unlogged) => c.var.log.info("request_refused", { reason: admission.kind, entry, unlogged }));
    if (admission.kind !== "hidden") return respondRefusal(c, refusalOf(admission));
    c.set("hidden", true);
    return next();
  });
};

/** Answers for what the policy hides. Behind the rate limit, so that not even its headers tell it from no path. */
export const hideManagement = createMiddleware<App>(async (c, next) =>
  c.var.hidden ? c.notFound() : next(),
);

/** A flood of refused requests must not become a flood of log lines, which cost more than the requests. */
function oncePerSecond(now: () => number): (write: (unlogged: number) => void) => void {
  let last = 0;
  let unlogged = 0;
  return (write) => {
    if (now() - last < SECOND) {
      unlogged++;
      return;
    }
    write(unlogged);
    last = now();
    unlogged = 0;
  };
}
