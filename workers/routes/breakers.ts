import * as z from "zod";
import { refuse } from "../../shared/http/errors.ts";
import { breakerOrder } from "../../shared/breaker/requests.ts";
import { orderBreaker } from "../breakers/order.ts";
import type { AppContext } from "../context.ts";
import { readJson } from "../http/body.ts";
import { stepUpFirst } from "../http/management.ts";
import { respondRefusal } from "../http/refusal.ts";

/** `GET /admin/api/breakers`: state, counts and history of each. Times in Unix milliseconds, as the breakers keep them. */
export async function listBreakers(c: AppContext): Promise<Response> {
  const { breakerObject, dependencies } = c.var.services;
  const statuses = dependencies.map((name) => breakerObject(name).status());
  return c.json({ breakers: await Promise.all(statuses) });
}

/** `PUT /admin/api/breakers/:dependency`: holds it open or closed for a while, or closes it. Its change is audited by itself. */
export async function setBreaker(c: AppContext): Promise<Response> {
  const known = c.var.services.dependencies;
  const dependency = known.find((name) => name === c.req.param("dependency"));
  if (dependency === undefined) {
    return respondRefusal(c, refuse("not_found", `A breaker is one of ${known.join(", ")}`));
  }
  const json = await readJson(c);
  if (!json.ok) return respondRefusal(c, json.error);
  const wanted = breakerOrder.safeParse(json.value);
  if (!wanted.success) {
    const details = z.prettifyError(wanted.error);
    return respondRefusal(c, refuse("invalid_request", "The request is not right", { details }));
  }
  // Held closed it guards nothing (row A5).
  const unproven = wanted.data.state === "forced_closed" ? await stepUpFirst(c) : null;
  return unproven ?? c.json(await orderBreaker(c, dependency, wanted.data));
}
