import { createMiddleware } from "hono/factory";
import type { App, AppContext } from "../context.ts";

/** True when a person waits at a browser, not a script for JSON. */
export const wantsPage = (c: AppContext): boolean => (c.req.header("Accept") ?? "").includes("text/html");

/** Of a page's address: what went wrong is said in a page too, whoever answered. Status and headers stay. */
export const pageErrors = createMiddleware<App>(async (c, next) => {
  await next();
  const isJson = c.res.headers.get("Content-Type")?.startsWith("application/json") === true;
  if (c.res.status < 400 || !isJson || !wantsPage(c)) return;
  const { message } = await c.res.clone().json<{ message: string }>();
  const { errorPage } = await import("../pages/admin/error-page.tsx");
  c.res = await errorPage(c, c.res.status, message);
});
