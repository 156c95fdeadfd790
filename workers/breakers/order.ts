import type { Dependency } from "../../shared/breaker/dependencies.ts";
import type { BreakerOrder } from "../../shared/breaker/requests.ts";
import { SECOND } from "../../shared/time.ts";
import type { AppContext } from "../context.ts";

/** Holds a breaker open or closed for a while, or lets it go by results again. The breaker audits its change itself. */
export function orderBreaker(c: AppContext, dependency: Dependency, order: BreakerOrder) {
  const by = c.var.principal.account;
  const breaker = c.var.services.breakerObject(dependency);
  return order.state === "closed"
    ? breaker.reset(by, order.reason)
    : breaker.force({ kind: order.state, by, reason: order.reason, duration: order.duration * SECOND });
}
