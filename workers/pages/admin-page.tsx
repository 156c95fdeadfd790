import { MAX_TOKEN_LIFETIME, type ApiToken } from "../../shared/access/api-token.ts";
import { MIN_PASSWORD } from "../../shared/access/password.ts";
import { hasRole, type Role } from "../../shared/access/roles.ts";
import { scopesOf } from "../../shared/access/rules.ts";
import type { Session } from "../../shared/access/session.ts";
import { HOUR } from "../../shared/time.ts";
import type { AppContext } from "../context.ts";
import { FORM_TOKEN } from "../http/form.ts";
import { assets } from "./assets.ts";
import { Layout } from "./layout.tsx";

export interface AdminView {
  readonly account: string;
  readonly role: Role;
  /** The session that looks at the page. */
  readonly current: Session;
  readonly formToken: string;
  readonly steppedUp: boolean;
  readonly tokensOn: boolean;
  readonly sessions: readonly Session[];
  readonly tokens: readonly ApiToken[];
  readonly notice: Notice | null;
}

export interface Notice {
  readonly text: string;
  readonly bad: boolean;
  /** A token, shown this once. */
  readonly jwt?: string;
}

/** `2026-11-21 21:40 UTC`. */
const time = (ms: number) => {
  const iso = new Date(ms).toISOString();
  return <time datetime={iso}>{`${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`}</time>;
};

interface ActionProps {
  readonly action: string;
  readonly token: string;
  readonly name: string;
  /** What a screen reader says, where the name alone does not tell one row's button from another's. */
  readonly label?: string;
}

const Action = ({ action, token, name, label }: ActionProps) => (
  <form method="post" action={action}>
    <input type="hidden" name={FORM_TOKEN} value={token} />
    <button aria-label={label}>{name}</button>
  </form>
);

const NoticeBox = ({ text, bad, jwt }: Notice) => (
  <div class={bad ? "notice bad" : "notice"} role={bad ? "alert" : "status"}>
    {text}
    {jwt === undefined ? null : <code>{jwt}</code>}
  </div>
);

const Sessions = ({ view }: { readonly view: AdminView }) => (
  <section>
    <table>
      <caption>Sessions</caption>
      <thead>
        <tr>
          <th scope="col">Account</th>
          <th scope="col">Browser</th>
          <th scope="col">Address</th>
          <th scope="col">Signed in</th>
          <th scope="col">Last used</th>
          <th scope="col">Action</th>
        </tr>
      </thead>
      <tbody>
        {view.sessions.map((session) => (
          <tr>
            <th scope="row">{session.account}</th>
            <td data-name="Browser">{session.client}</td>
            <td data-name="Address">{session.address}</td>
            <td data-name="Signed in">{time(session.signedInAt)}</td>
            <td data-name="Last used">{time(session.lastSeenAt)}</td>
            <td>
              {session.id === view.current.id ? (
                "This session"
              ) : (
                <Action
                  action={`/admin/sessions/${session.id}/end`}
                  token={view.formToken}
                  name="End"
                  label={`End the session of ${session.account} at ${session.address}`}
                />
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </section>
);

const Tokens = ({ view }: { readonly view: AdminView }) => (
  <section>
    <table>
      <caption>API tokens</caption>
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Account</th>
          <th scope="col">Good for</th>
          <th scope="col">Until</th>
          <th scope="col">Last used</th>
          <th scope="col">Action</th>
        </tr>
      </thead>
      <tbody>
        {view.tokens.map((token) => (
          <tr>
            <th scope="row">{token.label}</th>
            <td data-name="Account">{token.account}</td>
            <td data-name="Good for">{token.scopes.join(", ")}</td>
            <td data-name="Until">{time(token.expiresAt)}</td>
            <td data-name="Last used">{token.lastUsedAt === null ? "never" : time(token.lastUsedAt)}</td>
            <td>
              {token.revokedAt === null ? (
                <Action
                  action={`/admin/tokens/${token.id}/revoke`}
                  token={view.formToken}
                  name="Revoke"
                  label={`Revoke the token ${token.label}`}
                />
              ) : (
                "Revoked"
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
    {view.tokens.length === 0 ? <p>There are none.</p> : null}
    <NewToken view={view} />
  </section>
);

const NewToken = ({ view }: { readonly view: AdminView }) => {
  if (!hasRole(view.role, "operator")) return <p>Operators and owners can make tokens.</p>;
  if (!view.tokensOn) return <p>API tokens are off: API_TOKEN_KEYS is not set.</p>;
  if (!view.steppedUp) return <StepUp view={view} />;
  return (
    <form method="post" action="/admin/tokens">
      <h2>New token</h2>
      <input type="hidden" name={FORM_TOKEN} value={view.formToken} />
      <label>
        Name
        <small>What it is for, such as the program that will use it</small>
        <input name="label" maxlength={60} required />
      </label>
      <fieldset>
        <legend>Good for</legend>
        {scopesOf(view.role).map((scope) => (
          <label>
            <input type="checkbox" name="scope" value={scope} /> {scope}
          </label>
        ))}
      </fieldset>
      <label>
        Hours until it ends
        <input name="hours" type="number" min={1} max={MAX_TOKEN_LIFETIME / HOUR} value="1" required />
      </label>
      <button class="main">Make the token</button>
    </form>
  );
};

const StepUp = ({ view }: { readonly view: AdminView }) => (
  <form method="post" action="/admin/step-up">
    <h2>Confirm that it is you</h2>
    <p>
      To make a token, enter your password or a new code. It counts for five minutes. A code that you have
      just signed in with is used up.
    </p>
    <input type="hidden" name={FORM_TOKEN} value={view.formToken} />
    <input type="hidden" name="username" value={view.account} autocomplete="username" />
    <label>
      Password
      <input name="password" type="password" autocomplete="current-password" />
    </label>
    <label>
      or code
      <input name="code" autocomplete="one-time-code" />
    </label>
    <button class="main">Confirm</button>
  </form>
);

const ChangePassword = ({ view }: { readonly view: AdminView }) => (
  <section>
    <form method="post" action="/admin/password">
      <h2>Change password</h2>
      <input type="hidden" name={FORM_TOKEN} value={view.formToken} />
      <label>
        Current password
        <input name="current_password" type="password" autocomplete="current-password" required />
      </label>
      <label>
        New password
        <small>At least {MIN_PASSWORD} characters of any kind; a few unrelated words are good</small>
        <input
          name="password"
          type="password"
          autocomplete="new-password"
          minlength={MIN_PASSWORD}
          required
        />
      </label>
      <button>Change it, and end my other sessions</button>
    </form>
  </section>
);

/** Who is signed in where, and which tokens there are. */
export const adminPage = (c: AppContext, view: AdminView): Response | Promise<Response> =>
  c.html(
    <Layout title="Management" nonce={c.var.nonce} style={assets.adminStyle.path} now={c.var.services.now()}>
      <main class="wide">
        <header>
          <h1>Management</h1>
          <p>
            Signed in as <strong>{view.account}</strong> ({view.role}) until {time(view.current.expiresAt)}
          </p>
          <Action action="/admin/logout" token={view.formToken} name="Sign out" />
        </header>
        {view.notice === null ? null : <NoticeBox {...view.notice} />}
        <Sessions view={view} />
        <Tokens view={view} />
        <ChangePassword view={view} />
      </main>
    </Layout>,
  );
