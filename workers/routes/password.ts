import { passwordRequest } from "../../shared/access/requests.ts";
import { refuse } from "../../shared/http/errors.ts";
import { changePassword } from "../access/sign-in.ts";
import { markSteppedUp } from "../access/sessions.ts";
import type { AppContext } from "../context.ts";
import { readSessionForm } from "../http/form.ts";
import { respondRefusal } from "../http/refusal.ts";
import { backToAdmin } from "./admin.ts";

/** `POST /admin/password`, from the page. */
export async function changePasswordForm(c: AppContext): Promise<Response> {
  const form = await readSessionForm(c);
  if (!form.ok) return respondRefusal(c, form.error);
  const { principal } = c.var;
  if (principal.kind !== "session") return respondRefusal(c, refuse("forbidden", "For people only"));
  const request = passwordRequest.safeParse(Object.fromEntries(form.value));
  if (!request.success) return backToAdmin(c, "password_weak");
  const fault = await changePassword(c, principal, request.data.current_password, request.data.password);
  if (fault !== null) return backToAdmin(c, fault);
  await markSteppedUp(c, principal);
  return backToAdmin(c, "password_changed");
}
