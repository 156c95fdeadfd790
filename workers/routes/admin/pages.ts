import type { Handler } from "hono";
import type { App } from "../../context.ts";
import type { ActHandlers } from "./act.tsx";

/** The dashboard's pages by path, each loaded at its first request. Who may see one is in `shared/access/rules.ts`. */
export const PAGES: Readonly<Record<string, () => Promise<Handler<App>>>> = {
  "/admin": async () => (await import("./overview.tsx")).showOverview,
  "/admin/access": async () => (await import("./access.tsx")).showAccess,
};

/** What can be done from them: a page that asks, and the form's target, at the same path. */
export const ACTS: Readonly<Record<string, () => Promise<ActHandlers>>> = {
  "/admin/sessions/end": async () => (await import("./access.tsx")).endOne,
  "/admin/tokens/new": async () => (await import("./access.tsx")).makeToken,
  "/admin/tokens/revoke": async () => (await import("./access.tsx")).revokeOne,
  "/admin/password": async () => (await import("./access.tsx")).changeOwnPassword,
};
