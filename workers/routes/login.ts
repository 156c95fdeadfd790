import { signInRequest } from "../../shared/access/requests.ts";
import { refuse } from "../../shared/http/errors.ts";
import { authenticate } from "../access/authenticate.ts";
import { endSession, openSession } from "../access/sessions.ts";
import { signIn } from "../access/sign-in.ts";
import type { AppContext } from "../context.ts";
import { readForm, readSessionForm } from "../http/form.ts";
import { respondRefusal } from "../http/refusal.ts";
import { loginPage } from "../pages/login-page.tsx";

/** `GET /admin/login`; who is signed in already goes on. */
export async function showLogin(c: AppContext): Promise<Response> {
  const known = await authenticate(c);
  return known.ok ? c.redirect("/admin", 303) : loginPage(c);
}

/** `POST /admin/login`: account, password and code (row A1). */
export async function login(c: AppContext): Promise<Response> {
  const form = await readForm(c);
  if (!form.ok) return respondRefusal(c, form.error);
  const request = signInRequest.safeParse(Object.fromEntries(form.value));
  if (!request.success) {
    return loginPage(c, "", refuse("invalid_request", "Enter account, password and code."));
  }
  const signedIn = await signIn(c, request.data);
  if (!signedIn.ok) return loginPage(c, request.data.account, signedIn.error);
  await openSession(c, signedIn.value);
  return c.redirect("/admin", 303);
}

/** `POST /admin/logout`. */
export async function logout(c: AppContext): Promise<Response> {
  const form = await readSessionForm(c);
  if (!form.ok) return respondRefusal(c, form.error);
  const { principal } = c.var;
  if (principal.kind === "session") await endSession(c, principal.session.id);
  return c.redirect("/admin/login", 303);
}
