import type { Child } from "hono/jsx";
import type { StatusCode } from "hono/utils/http-status";
import { formToken } from "../../../../shared/access/secret.ts";
import { isSteppedUp } from "../../../../shared/access/session.ts";
import { refuse } from "../../../../shared/http/errors.ts";
import { exceptionsOf } from "../../../../shared/live/exceptions.ts";
import type { AppContext } from "../../../context.ts";
import { takeNotice } from "../../../http/notice.ts";
import { respondRefusal } from "../../../http/refusal.ts";
import { isWatching } from "../../../http/watching.ts";
import { assets } from "../../assets.ts";
import { Layout } from "../../layout.tsx";
import { PageProvider } from "./context.ts";
import { NoticeBox } from "./notice.tsx";
import { Shell } from "./shell.tsx";

interface AdminPage {
  readonly title: string;
  /** One line below the title. */
  readonly lead?: Child;
  /** Beside the title. */
  readonly actions?: Child;
  /** True: its figures, and the parts that have a standing, are kept up to date while somebody looks. */
  readonly live?: boolean;
  readonly status?: StatusCode;
  /** What is wrong with the form that is shown again, and what was typed into it. */
  readonly problem?: {
    readonly text: string;
    /** By the fields' names. */
    readonly fields?: Readonly<Record<string, string>>;
    readonly typed: URLSearchParams;
  };
  readonly children: Child;
}

/** The answer: a page of the dashboard for who is signed in. */
export async function adminPage(c: AppContext, page: AdminPage): Promise<Response> {
  const { principal, services, nonce } = c.var;
  // The table lets no token in here; should it ever, there is nobody to show a page to.
  if (principal.kind !== "session") return respondRefusal(c, refuse("forbidden", "For people only"));
  const now = services.now();
  // A page that looks on in another tab has not shown it to anybody.
  const notice = isWatching(c) ? null : takeNotice(c);
  const policy = await services.policy.prepare((work) => c.executionCtx.waitUntil(work));
  const context = {
    now,
    url: c.req.url,
    account: principal.account,
    role: principal.role,
    formToken: await formToken(principal.secret),
    steppedUp: isSteppedUp(principal.session, now),
    typed: page.problem?.typed ?? null,
    wrong: page.problem?.fields ?? {},
  };
  if (page.status !== undefined) c.status(page.status);
  return c.html(
    <Layout
      title={`${page.title} – edge`}
      nonce={nonce}
      style={assets.adminStyle.path}
      now={now}
      kind="desk"
      {...(page.live === true ? { script: assets.adminScript.path } : {})}
    >
      <PageProvider value={context}>
        <Shell
          path={c.req.path}
          exceptions={exceptionsOf(policy?.switches ?? {}, now)}
          environment={services.config.environment.name}
        >
          {notice === null ? null : <NoticeBox bad={notice.bad}>{notice.text}</NoticeBox>}
          {page.problem === undefined ? null : <NoticeBox bad>{page.problem.text}</NoticeBox>}
          <header class="title">
            <h1>{page.title}</h1>
            {page.live === true ? <LiveStatus /> : null}
            {page.actions === undefined ? null : <div class="actions">{page.actions}</div>}
            {page.lead === undefined ? null : <p>{page.lead}</p>}
          </header>
          {page.children}
        </Shell>
      </PageProvider>
    </Layout>,
  );
}

/** Filled by the script (`client/admin.client.ts`); without one the page is as old as it is. */
const LiveStatus = () => (
  <>
    <p id="live-state" class="live" hidden></p>
    <p id="live-news" class="spoken" role="status"></p>
  </>
);
