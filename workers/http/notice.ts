import { deleteCookie, setCookie } from "hono/cookie";
import { MINUTE, SECOND } from "../../shared/time.ts";
import type { AppContext } from "../context.ts";
import { cookieOptions, readCookie } from "./session-cookie.ts";

/** What the next page says first. */
export interface Notice {
  readonly text: string;
  readonly bad: boolean;
}

const NAME = "edge_notice";
/** A redirect takes a second; after this it would be about something long past. */
const KEPT = 1 * MINUTE;
/** Far below what a cookie holds. */
const LONGEST = 300;

/**
 * Tells the page that a redirect leads to what happened, once. In a cookie of this very host, which nobody but us can
 * set: a text in the address could be anybody's.
 */
export function leaveNotice(c: AppContext, { text, bad }: Notice): void {
  const value = `${bad ? "!" : "."}${text.slice(0, LONGEST)}`;
  setCookie(c, NAME, value, { ...cookieOptions(c), maxAge: KEPT / SECOND });
}

/** The notice left for this page, which is gone with that; null: none. */
export function takeNotice(c: AppContext): Notice | null {
  const value = readCookie(c, NAME);
  if (value === undefined) return null;
  deleteCookie(c, NAME, cookieOptions(c));
  return { text: value.slice(1), bad: value.startsWith("!") };
}
