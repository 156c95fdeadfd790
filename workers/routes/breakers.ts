import * as z from "zod";
import { dependenciesOf, type Dependency } from "../../shared/breaker/dependencies.ts";
import { LONGEST_FORCE } from "../../shared/breaker/operator.ts";
import { refuse } from "../../shared/http/errors.ts";
import { LONGEST_REASON } from "../../shared/policy/change.ts";
import { SECOND } from "../../shared/time.ts";
import type { AppContext } from "../context.ts";
import { readJson } from "../http/body.ts";
import { stepUpFirst } from "../http/management.ts";
import { respondRefusal } from "../http/refusal.ts";

/** `duration` in seconds: an order ends by itself. */
const reason = z.string().trim().min(1).max(LONGEST_REASON);
const order = z.discriminatedUnion("state", [
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

const dependencies = (c: AppContext): readonly Dependency[] =>
  dependenciesOf(c.var.services.config.gateway?.origins ?? []);

/** `GET /admin/api/breakers`: state, counts and history of each. Times in Unix milliseconds, as the breakers keep them. */
export async function listBreakers(c: AppContext): Promise<Response> {
  const { breakerObject } = c.var.services;
  const statuses = dependencies(c).map((name) => breakerObject(name).status());
  return c.json({ breakers: await Promise.all(statuses) });
}

/** `PUT /admin/api/breakers/:dependency`: holds it open or closed for a while, or closes it. Its change is audited by itself. */
export async function setBreaker(c: AppContext): Promise<Response> {
  const known = dependencies(c);
  const dependency = known.find((name) => name === c.req.param("dependency"));
  if (dependency === undefined) {
    return respondRefusal(c, refuse("not_found", `A breaker is one of ${known.join(", ")}`));
  }
  const json = await readJson(c);
  if (!json.ok) return respondRefusal(c, json.error);
  const wanted = order.safeParse(json.value);
  if (!wanted.success) {
    const details = z.prettifyError(wanted.error);
    return respondRefusal(c, refuse("invalid_request", "The request is not right", { details }));
  }
  // Held closed it guards nothing (row A5).
  const unproven = wanted.data.state === "forced_closed" ? await stepUpFirst(c) : null;
  if (unproven !== null) return unproven;
  const by = c.var.principal.account;
  const breaker = c.var.services.breakerObject(dependency);
  const status =
    wanted.data.state === "closed"
      ? await breaker.reset(by, wanted.data.reason)
      : await breaker.force({
          kind: wanted.data.state,
          by,
          reason: wanted.data.reason,
          duration: wanted.data.duration * SECOND,
        });
  return c.json(status);
}
