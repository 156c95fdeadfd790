import { formToken } from "../../shared/access/secret.ts";
import { fromUtf8 } from "../../shared/bytes.ts";
import { refuse, type Refusal } from "../../shared/http/errors.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import type { AppContext } from "../context.ts";
import { readBody } from "./body.ts";

/** The hidden field that ties a form to its session. */
export const FORM_TOKEN = "form_token";
/** Password or code again, in a form that leads to a step-up action. */
export const PROOF_PASSWORD = "proof_password";
export const PROOF_CODE = "proof_code";

const FORM_TYPE = /^application\/x-www-form-urlencoded(?:\s*;|$)/i;

/** A form's fields as a browser sends them. */
export async function readForm(c: AppContext): Promise<Result<URLSearchParams, Refusal>> {
  if (!FORM_TYPE.test(c.req.header("Content-Type") ?? "")) {
    return err(refuse("unsupported_media_type", "The body must be a form"));
  }
  const body = await readBody(c);
  if (!body.ok) return body;
  try {
    return ok(new URLSearchParams(fromUtf8(body.value)));
  } catch {
    return err(refuse("invalid_request", "The form is not UTF-8"));
  }
}

/** The fields of a form that we made for this very session (row A4), beside the proof of origin. Fails closed. */
export async function readSessionForm(c: AppContext): Promise<Result<URLSearchParams, Refusal>> {
  const proven = c.get("sessionForm");
  if (proven !== undefined) return ok(proven);
  const form = await readForm(c);
  if (!form.ok) return form;
  const { principal } = c.var;
  const expected = principal.kind === "session" ? await formToken(principal.secret) : null;
  if (expected === null || form.value.get(FORM_TOKEN) !== expected) {
    return err(refuse("forbidden", "This form is out of date. Go back, reload the page and try again."));
  }
  return form;
}
