import type { Refusal } from "../../shared/http/errors.ts";
import { proveAgain } from "../access/sign-in.ts";
import { markSteppedUp, type SignedIn } from "../access/sessions.ts";
import type { AppContext } from "../context.ts";
import { adminPage } from "../pages/admin/kit/page.tsx";
import { Hidden, PostForm, Proof } from "../pages/admin/kit/form.tsx";
import { FORM_TOKEN, PROOF_CODE, PROOF_PASSWORD, readSessionForm } from "./form.ts";
import { respondRefusal } from "./refusal.ts";

/** Never sent back to the browser. */
const SECRETS: ReadonlySet<string> = new Set([
  FORM_TOKEN,
  PROOF_PASSWORD,
  PROOF_CODE,
  "password",
  "current_password",
]);

/**
 * Row A5 inside the flow: a form that leads to a step-up action may bring password or code with it. Null: it did,
 * and the request goes on as one of the stepped-up session; else the answer, which asks with the form kept.
 */
export async function proveInForm(c: AppContext, principal: SignedIn): Promise<Response | null> {
  const form = await readSessionForm(c);
  if (!form.ok) return respondRefusal(c, form.error);
  const [password, code] = [PROOF_PASSWORD, PROOF_CODE].map((name) => form.value.get(name) ?? "");
  if (!password && !code) return ask(c, form.value, null);
  const refusal = await proveAgain(c, principal, { password: password ?? "", code: code ?? "" });
  if (refusal !== null) return ask(c, form.value, refusal);
  const proven = await markSteppedUp(c, principal);
  if (proven === null) return c.redirect("/admin/login", 303);
  c.set("principal", proven);
  c.set("sessionForm", form.value);
  return null;
}

function ask(c: AppContext, form: URLSearchParams, refusal: Refusal | null): Promise<Response> {
  for (const [name, value] of Object.entries(refusal?.headers ?? {})) c.header(name, value);
  const kept = [...form].filter(([name]) => !SECRETS.has(name));
  return adminPage(c, {
    title: "Confirm that it is you",
    lead: "What you are about to do needs more than an open session.",
    status: refusal?.code === "rate_limited" ? 429 : 403,
    ...(refusal === null ? {} : { problem: { text: refusal.message, typed: form } }),
    children: (
      <section class="question">
        <PostForm action={c.req.path}>
          <Hidden of={kept} />
          <Proof of={c.req.path} />
          <div class="actions">
            <button class="main">Confirm and go on</button>
            <a class="button" href="/admin">
              Cancel
            </a>
          </div>
        </PostForm>
      </section>
    ),
  });
}
