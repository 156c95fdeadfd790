import type { AppContext } from "../context.ts";
import { description } from "../openapi/description.ts";
import { docsPage } from "../pages/docs-page.tsx";

/** It changes with a deploy; five minutes later everybody has the new one. */
const CACHE = "public, max-age=300";

/** No script, no form, nothing from elsewhere: the same for everybody, so that it can be cached. */
const PAGE_POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** `GET /openapi.json`: OpenAPI 3.1 of what programs may call. */
export async function showOpenApi(c: AppContext): Promise<Response> {
  const { json, tag } = await description();
  return serve(c, json, "application/json", tag);
}

/** `GET /docs`: the same to read, without a script. */
export async function showDocs(c: AppContext): Promise<Response> {
  const { document, tag } = await description();
  const html = String(await docsPage(document, c.var.services.now()));
  c.header("Content-Security-Policy", PAGE_POLICY);
  return serve(c, html, "text/html; charset=utf-8", tag.replace(/"$/, '-page"'));
}

function serve(c: AppContext, body: string, type: string, tag: string): Response {
  c.header("ETag", tag);
  c.header("Cache-Control", CACHE);
  const known = (c.req.header("If-None-Match") ?? "").split(",").map((one) => one.trim().replace(/^W\//, ""));
  if (known.includes(tag)) return c.body(null, 304);
  return c.body(body, 200, { "Content-Type": type });
}
