import { formToken } from "../../shared/access/secret.ts";
import { isSteppedUp } from "../../shared/access/session.ts";
import { refuse } from "../../shared/http/errors.ts";
import { reach } from "../access/sessions.ts";
import type { AppContext } from "../context.ts";
import { respondRefusal } from "../http/refusal.ts";
import { adminPage, type Notice } from "../pages/admin-page.tsx";

/** What the page says after a form has led back to it; the address holds the name alone. */
const NOTICES: Readonly<Record<string, Notice>> = {
  session_ended: { text: "The session is ended.", bad: false },
  session_unknown: { text: "That session had ended already.", bad: true },
  token_revoked: { text: "The token is revoked.", bad: false },
  token_unknown: { text: "That token was revoked already.", bad: true },
  stepped_up: { text: "Confirmed for five minutes.", bad: false },
  step_up_failed: { text: "Password or code is wrong.", bad: true },
  attempts_limited: { text: "Too many attempts. Please wait, then try again.", bad: true },
  step_up_needed: { text: "Confirm that it is you first.", bad: true },
  password_changed: { text: "The password is changed, and your other sessions are ended.", bad: false },
  password_wrong: { text: "The current password is wrong.", bad: true },
  password_weak: {
    text: "The new password must have 15 to 256 characters, and be none that is tried first.",
    bad: true,
  },
  token_incomplete: { text: "A token needs a name, at least one scope, and 1 to 24 hours.", bad: true },
};
export type NoticeName = keyof typeof NOTICES;

/** Back to the page after a form, so that reloading does not send it again. */
export const backToAdmin = (c: AppContext, notice: NoticeName): Response =>
  c.redirect(`/admin?notice=${notice}`, 303);

/** The page with its lists as they are now. */
export async function renderAdmin(c: AppContext, notice: Notice | null): Promise<Response> {
  const { principal, services } = c.var;
  // The table lets no token in here; should it ever, there is no session to show.
  if (principal.kind !== "session") return respondRefusal(c, refuse("forbidden", "For people only"));
  const now = services.now();
  const [sessions, tokens] = await Promise.all([
    services.access.sessions(reach(principal), now),
    services.access.tokens(reach(principal), now),
  ]);
  return adminPage(c, {
    account: principal.account,
    role: principal.role,
    current: principal.session,
    formToken: await formToken(principal.secret),
    steppedUp: isSteppedUp(principal.session, now),
    tokensOn: services.config.management.tokenKeys !== null,
    sessions,
    tokens,
    notice,
  });
}

/** `GET /admin`. */
export const admin = (c: AppContext): Promise<Response> =>
  renderAdmin(c, NOTICES[c.req.query("notice") ?? ""] ?? null);
