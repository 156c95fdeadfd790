import { MAX_TOKEN_LIFETIME } from "../../../shared/access/api-token.ts";
import { MIN_PASSWORD } from "../../../shared/access/password.ts";
import { passwordRequest, tokenRequest } from "../../../shared/access/requests.ts";
import { scopesOf } from "../../../shared/access/rules.ts";
import { refuse } from "../../../shared/http/errors.ts";
import { err, ok } from "../../../shared/result.ts";
import { HOUR, SECOND } from "../../../shared/time.ts";
import { endSession, markSteppedUp, reach } from "../../access/sessions.ts";
import { changePassword, type ChangeFault } from "../../access/sign-in.ts";
import { mintToken, revokeToken } from "../../access/tokens.ts";
import type { AppContext } from "../../context.ts";
import { respondRefusal } from "../../http/refusal.ts";
import { AccessPage, MadeToken } from "../../pages/admin/access-page.tsx";
import { ActLink, adminPage, Check, Field } from "../../pages/admin/kit/index.ts";
import { act } from "./act.tsx";

const PAGE = "/admin/access";

/** `GET /admin/access`: one's own sessions and tokens, or everybody's for an owner. */
export async function showAccess(c: AppContext): Promise<Response> {
  const { principal, services } = c.var;
  if (principal.kind !== "session") return respondRefusal(c, refuse("forbidden", "For people only"));
  const now = services.now();
  const [sessions, tokens] = await Promise.all([
    services.access.sessions(reach(principal), now),
    services.access.tokens(reach(principal), now),
  ]);
  const view = {
    current: principal.session,
    tokensOn: services.config.management.tokenKeys !== null,
    sessions,
    tokens,
  };
  return adminPage(c, {
    title: "Access",
    lead: "Who is signed in where, and which programs may come in.",
    actions: <ActLink act="/admin/password" name="Change password" />,
    children: <AccessPage view={view} />,
  });
}

const readId = (form: URLSearchParams) => {
  const id = form.get("id");
  return id === null ? err("Which one is not said") : ok(id);
};

export const endOne = act({
  read: readId,
  ask: async (c, fields) => {
    const { principal, services } = c.var;
    const sessions = await services.access.sessions(reach(principal), services.now());
    const session = sessions.find(({ id }) => id === fields.get("id"));
    if (session === undefined) return null;
    return {
      title: `End the session of ${session.account}?`,
      effect: `The browser at ${session.address} (${session.client}) is signed out at once.`,
      undo: null,
      about: { id: session.id },
      button: "End the session",
      back: PAGE,
    };
  },
  run: async (c, id) =>
    (await endSession(c, id))
      ? ok({ to: PAGE, notice: "The session is ended." })
      : err("That session had ended already."),
});

export const revokeOne = act({
  read: readId,
  ask: async (c, fields) => {
    const { principal, services } = c.var;
    const tokens = await services.access.tokens(reach(principal), services.now());
    const token = tokens.find(({ id }) => id === fields.get("id"));
    if (token === undefined) return null;
    return {
      title: `Revoke the token ${token.label}?`,
      effect: `From then on it opens nothing. The program that uses it gets 401 (${token.scopes.join(", ")}).`,
      undo: null,
      about: { id: token.id },
      button: "Revoke the token",
      back: PAGE,
    };
  },
  run: async (c, id) =>
    (await revokeToken(c, id))
      ? ok({ to: PAGE, notice: "The token is revoked." })
      : err("That token was revoked already."),
});

export const makeToken = act({
  read: (form) => {
    const request = tokenRequest.safeParse({
      label: form.get("label"),
      scopes: form.getAll("scope"),
      lifetime: (Number(form.get("hours")) * HOUR) / SECOND,
    });
    return request.success
      ? ok(request.data)
      : err("A token needs a name, at least one scope, and 1 to 24 hours.");
  },
  ask: (c) => ({
    title: "New token",
    effect: "A program that has the token may do what it is good for, in your name, until it ends.",
    undo: "revoke it at any time.",
    fields: (
      <>
        <Field
          name="label"
          label="Name"
          hint="What it is for, such as the program that will use it"
          maxlength={60}
          required
        />
        <fieldset class="checks">
          <legend>Good for</legend>
          {scopesOf(c.var.principal.role).map((scope) => (
            <Check name="scope" value={scope} label={scope} />
          ))}
        </fieldset>
        <Field
          name="hours"
          label="Hours until it ends"
          type="number"
          min={1}
          max={MAX_TOKEN_LIFETIME / HOUR}
          value="1"
          required
        />
      </>
    ),
    button: "Make the token",
    back: PAGE,
  }),
  run: async (c, request) => {
    const minted = await mintToken(c, request);
    if (!minted.ok) return err(minted.error.message);
    const { token, jwt } = minted.value;
    return ok(
      await adminPage(c, { title: "New token", children: <MadeToken label={token.label} jwt={jwt} /> }),
    );
  },
});

const PASSWORD_FAULTS: Readonly<Record<ChangeFault, string>> = {
  attempts_limited: "Too many attempts. Please wait, then try again.",
  password_wrong: "The current password is wrong.",
  password_weak: `The new password must have ${MIN_PASSWORD} to 256 characters, and be none that is tried first.`,
};

export const changeOwnPassword = act({
  read: (form) => {
    const request = passwordRequest.safeParse(Object.fromEntries(form));
    return request.success ? ok(request.data) : err(PASSWORD_FAULTS.password_weak);
  },
  ask: () => ({
    title: "Change password",
    effect: "Your other sessions end; tokens go on.",
    undo: "change it again.",
    fields: (
      <>
        <Field
          name="current_password"
          label="Current password"
          type="password"
          autocomplete="current-password"
          required
        />
        <Field
          name="password"
          label="New password"
          hint={`At least ${MIN_PASSWORD} characters of any kind; a few unrelated words are good`}
          type="password"
          autocomplete="new-password"
          minlength={MIN_PASSWORD}
          required
        />
      </>
    ),
    button: "Change it, and end my other sessions",
    back: PAGE,
  }),
  run: async (c, request) => {
    const { principal } = c.var;
    if (principal.kind !== "session") return err("For people only");
    const fault = await changePassword(c, principal, request.current_password, request.password);
    if (fault !== null) return err(PASSWORD_FAULTS[fault]);
    await markSteppedUp(c, principal);
    return ok({ to: PAGE, notice: "The password is changed, and your other sessions are ended." });
  },
});
