import type { StatusCode } from "hono/utils/http-status";
import { ERROR_STATUS, type Refusal } from "../../shared/http/errors.ts";
import type { AppContext } from "../context.ts";
import { assets } from "./assets.ts";
import { Layout } from "./layout.tsx";

/** Works without a script; the names and `autocomplete` are what password managers look for. */
const LoginForm = ({ account, refusal }: { readonly account: string; readonly refusal: Refusal | null }) => (
  <main>
    <h1>Sign in</h1>
    {refusal === null ? null : (
      <p class="notice bad" role="alert">
        {refusal.message}
      </p>
    )}
    <form method="post" action="/admin/login">
      <label>
        Account
        <input
          name="account"
          value={account}
          autocomplete="username"
          autocapitalize="none"
          spellcheck={false}
          required
          autofocus={account === ""}
        />
      </label>
      <label>
        Password
        <input name="password" type="password" autocomplete="current-password" required />
      </label>
      <label>
        Code
        <small>Six digits from your authenticator app, or one of your recovery codes</small>
        <input name="code" autocomplete="one-time-code" autocapitalize="characters" required />
      </label>
      <button class="main">Sign in</button>
    </form>
  </main>
);

/** The sign-in page; with the refusal of an attempt, under its status and headers. */
export function loginPage(
  c: AppContext,
  account = "",
  refusal: Refusal | null = null,
): Response | Promise<Response> {
  if (refusal !== null) c.status((refusal.status ?? ERROR_STATUS[refusal.code]) as StatusCode);
  for (const [name, value] of Object.entries(refusal?.headers ?? {})) c.header(name, value);
  return c.html(
    <Layout title="Sign in" nonce={c.var.nonce} style={assets.adminStyle.path} now={c.var.services.now()}>
      <LoginForm account={account} refusal={refusal} />
    </Layout>,
  );
}
