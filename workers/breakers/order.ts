import * as z from "zod";
import type { Dependency } from "../../shared/breaker/dependencies.ts";
import { LONGEST_FORCE } from "../../shared/breaker/operator.ts";
import { LONGEST_REASON } from "../../shared/policy/change.ts";
import { SECOND } from "../../shared/time.ts";
import type { AppContext } from "../context.ts";

/** `duration` in seconds: an order ends by itself. */
const reason = z.string().trim().min(1).max(LONGEST_REASON);
export const breakerOrder = z.discriminatedUnion("state", [
  z.strictObject({
    state: z.enum(["forced_open", "forced_closed"]),
    reason,
    duration: z
      .int()
      .min(1)
      .max(LONGEST_FORCE / SECOND),
  }),
  z.strictObject({ state: z.literal("closed"), reason }),
]);
export type BreakerOrder = z.infer<typeof breakerOrder>;

/** Holds a breaker open or closed for a while, or lets it go by results again. The breaker audits its change itself. */
export function orderBreaker(c: AppContext, dependency: Dependency, order: BreakerOrder) {
  const by = c.var.principal.account;
  const breaker = c.var.services.breakerObject(dependency);
  return order.state === "closed"
    ? breaker.reset(by, order.reason)
    : breaker.force({ kind: order.state, by, reason: order.reason, duration: order.duration * SECOND });
}
