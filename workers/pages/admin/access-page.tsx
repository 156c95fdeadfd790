import type { ApiToken } from "../../../shared/access/api-token.ts";
import { hasRole } from "../../../shared/access/roles.ts";
import type { Session } from "../../../shared/access/session.ts";
import { usePage } from "./kit/context.ts";
import { ActLink } from "./kit/form.tsx";
import { NoticeBox } from "./kit/notice.tsx";
import { Pill } from "./kit/pill.tsx";
import { Section } from "./kit/section.tsx";
import { Table, type Column } from "./kit/table.tsx";
import { Moment, Time } from "./kit/time.tsx";

export interface AccessView {
  /** The session that looks at the page. */
  readonly current: Session;
  readonly tokensOn: boolean;
  readonly sessions: readonly Session[];
  readonly tokens: readonly ApiToken[];
}

const sessionColumns = (current: Session): readonly [Column<Session>, ...Column<Session>[]] => [
  { name: "Account", cell: ({ account }) => account },
  { name: "Browser", cell: ({ client }) => client },
  { name: "Address", cell: ({ address }) => <code>{address}</code> },
  { name: "Signed in", cell: ({ signedInAt }) => <Time at={signedInAt} /> },
  { name: "Last used", cell: ({ lastSeenAt }) => <Moment at={lastSeenAt} /> },
  {
    name: "End",
    kind: "acts",
    cell: ({ id, account, address }) =>
      id === current.id ? (
        <Pill tone="good">this one</Pill>
      ) : (
        <ActLink
          act="/admin/sessions/end"
          fields={{ id }}
          name="End"
          label={`End the session of ${account} at ${address}`}
        />
      ),
  },
];

const TOKEN_COLUMNS: readonly [Column<ApiToken>, ...Column<ApiToken>[]] = [
  { name: "Name", cell: ({ label }) => label },
  { name: "Account", cell: ({ account }) => account },
  { name: "Good for", cell: ({ scopes }) => scopes.join(", ") },
  { name: "Until", cell: ({ expiresAt }) => <Moment at={expiresAt} /> },
  {
    name: "Last used",
    cell: ({ lastUsedAt }) => (lastUsedAt === null ? "never" : <Moment at={lastUsedAt} />),
  },
  {
    name: "Revoke",
    kind: "acts",
    cell: ({ id, label, revokedAt }) =>
      revokedAt === null ? (
        <ActLink
          act="/admin/tokens/revoke"
          fields={{ id }}
          name="Revoke"
          label={`Revoke the token ${label}`}
        />
      ) : (
        <Pill tone="idle">revoked</Pill>
      ),
  },
];

const NewToken = ({ on }: { readonly on: boolean }) => {
  if (!hasRole(usePage().role, "operator")) return <small>Operators and owners can make tokens.</small>;
  if (!on) return <small>API tokens are off: API_TOKEN_KEYS is not set.</small>;
  return <ActLink act="/admin/tokens/new" name="New token" />;
};

/** Who is signed in where, and which tokens there are. */
export const AccessPage = ({ view }: { readonly view: AccessView }) => (
  <>
    <Section
      title="Sessions"
      lead="A session ends after an hour without use, and after twelve hours at the latest."
    >
      <Table
        caption="Sessions"
        columns={sessionColumns(view.current)}
        rows={view.sessions}
        empty="There are none."
      />
    </Section>
    <Section title="API tokens" actions={<NewToken on={view.tokensOn} />}>
      <Table caption="API tokens" columns={TOKEN_COLUMNS} rows={view.tokens} empty="There are no tokens." />
    </Section>
  </>
);

/** The one page that shows a token. */
export const MadeToken = ({ label, jwt }: { readonly label: string; readonly jwt: string }) => (
  <>
    <NoticeBox bad={false}>
      The token “{label}”. Copy it now: it is shown this once.
      <code class="secret">{jwt}</code>
    </NoticeBox>
    <p>
      <a href="/admin/access">Back to access</a>
    </p>
  </>
);
