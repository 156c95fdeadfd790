import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { CookieOptions } from "hono/utils/cookie";
import { SESSION_COOKIE, SESSION_LIFETIME } from "../../shared/access/session.ts";
import { SECOND } from "../../shared/time.ts";
import type { AppContext } from "../context.ts";

/**
 * `__Host-` ties the cookie to this very host and to HTTPS. Some browsers take no such cookie from
 * http://localhost, so development over plain HTTP goes without; production never does.
 */
export function cookieOptions(c: AppContext): CookieOptions {
  const plain = !c.var.services.config.environment.production && new URL(c.req.url).protocol === "http:";
  const common = { path: "/", httpOnly: true, sameSite: "Strict" } as const;
  return plain ? common : { ...common, secure: true, prefix: "host" };
}

/** A cookie that was set with `cookieOptions`. */
export function readCookie(c: AppContext, name: string): string | undefined {
  const { prefix } = cookieOptions(c);
  return prefix === undefined ? getCookie(c, name) : getCookie(c, name, prefix);
}

/** The secret of the session that the browser says it has. */
export const readSessionCookie = (c: AppContext): string | undefined => readCookie(c, SESSION_COOKIE);

export const setSessionCookie = (c: AppContext, secret: string): void =>
  setCookie(c, SESSION_COOKIE, secret, { ...cookieOptions(c), maxAge: SESSION_LIFETIME / SECOND });

export function clearSessionCookie(c: AppContext): void {
  deleteCookie(c, SESSION_COOKIE, cookieOptions(c));
}
