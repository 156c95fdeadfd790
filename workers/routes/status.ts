import { badge } from "../../shared/status/badge.ts";
import { feed } from "../../shared/status/feed.ts";
import { statusJson } from "../../shared/status/json.ts";
import type { PublicStatus } from "../../shared/status/status.ts";
import type { AppContext } from "../context.ts";
import { statusPage } from "../pages/status-page.tsx";
import { rendered } from "../status/rendered.ts";

/** Browsers and caches in between may keep it as long as a check's period; then an old one while a new one is fetched. */
const CACHE = "public, max-age=30, stale-while-revalidate=60";

/** No script, no form, nothing from elsewhere: the same for everybody, so that it can be cached, which a nonce cannot. */
const PAGE_POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

interface Form {
  readonly name: string;
  readonly type: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly render: (status: PublicStatus, origin: string) => string | Promise<string>;
  /** The content holds the host it was asked at. */
  readonly ofOrigin?: true;
}

const serve =
  ({ name, type, headers, render, ofOrigin }: Form) =>
  async (c: AppContext): Promise<Response> => {
    const status = await c.var.services.publicStatus();
    const { origin } = new URL(c.req.url);
    const key = ofOrigin === true ? `${name} ${origin}` : name;
    const { body, etag } = await rendered(status, key, () => render(status, origin));
    const known = { ETag: etag, "Cache-Control": CACHE, ...headers };
    return matches(c.req.header("If-None-Match"), etag)
      ? c.body(null, 304, known)
      : c.body(body, 200, { ...known, "Content-Type": type });
  };

/** RFC 9110 §13.1.2: a list of tags, compared weakly. */
const matches = (header: string | undefined, etag: string): boolean =>
  header !== undefined &&
  (header.trim() === "*" || header.split(",").some((tag) => tag.trim().replace(/^W\//, "") === etag));

/** `GET /status`. */
export const showStatus = serve({
  name: "page",
  type: "text/html; charset=utf-8",
  headers: { "Content-Security-Policy": PAGE_POLICY },
  render: statusPage,
});

/** `GET /status.json`. */
export const showStatusJson = serve({
  name: "json",
  type: "application/json",
  render: statusJson,
});

/** `GET /status/badge.svg`: for other sites' pages. */
export const showBadge = serve({
  name: "badge",
  type: "image/svg+xml; charset=utf-8",
  headers: { "Cross-Origin-Resource-Policy": "cross-origin" },
  render: badge,
});

/** `GET /status/feed.xml`. */
export const showFeed = serve({
  name: "feed",
  type: "application/atom+xml; charset=utf-8",
  render: feed,
  ofOrigin: true,
});
