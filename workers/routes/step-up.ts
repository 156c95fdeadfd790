import { stepUpRequest } from "../../shared/access/requests.ts";
import { STEP_UP_LIFETIME } from "../../shared/access/session.ts";
import { refuse, type Refusal } from "../../shared/http/errors.ts";
import { toUnixSeconds } from "../../shared/time.ts";
import { proveAgain } from "../access/sign-in.ts";
import { markSteppedUp } from "../access/sessions.ts";
import type { AppContext } from "../context.ts";
import { readJson } from "../http/body.ts";
import { respondRefusal } from "../http/refusal.ts";

const INCOMPLETE = refuse("invalid_request", "Enter password or code");

/** Row A5; null: done. */
async function stepUp(c: AppContext, fields: unknown): Promise<Refusal | null> {
  const request = stepUpRequest.safeParse(fields);
  if (!request.success) return INCOMPLETE;
  const { principal } = c.var;
  if (principal.kind !== "session") return refuse("forbidden", "For people only");
  const refusal = await proveAgain(c, principal, request.data);
  if (refusal !== null) return refusal;
  return (await markSteppedUp(c, principal)) !== null
    ? null
    : refuse("unauthorized", "The session has ended");
}

/** `POST /admin/api/step-up` `{ "password" }` or `{ "code" }`. */
export async function stepUpJson(c: AppContext): Promise<Response> {
  const json = await readJson(c);
  if (!json.ok) return respondRefusal(c, json.error);
  const refusal = await stepUp(c, json.value);
  if (refusal !== null) return respondRefusal(c, refusal);
  const until = c.var.services.now() + STEP_UP_LIFETIME;
  return c.json({ status: "success", until: toUnixSeconds(until) });
}
