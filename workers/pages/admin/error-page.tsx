import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { AppContext } from "../../context.ts";
import { assets } from "../assets.ts";
import { Layout } from "../layout.tsx";

/** What went wrong, and what to look for in the log. Knows nothing of who asks: that may be what failed. */
export const errorPage = (c: AppContext, status: number, message: string): Response | Promise<Response> =>
  c.html(
    <Layout
      title="That did not work"
      nonce={c.var.nonce}
      style={assets.adminStyle.path}
      now={c.var.services.now()}
    >
      <main>
        <h1>That did not work</h1>
        <p class="notice bad" role="alert">
          {message}
        </p>
        <p>
          <small>
            Answered {status}. The log has the cause under request id <code>{c.var.requestId}</code>.
          </small>
        </p>
        <p>
          <a class="button" href="/admin">
            To the overview
          </a>
        </p>
      </main>
    </Layout>,
    status as ContentfulStatusCode,
  );
