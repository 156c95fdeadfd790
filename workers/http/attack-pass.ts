import { deleteCookie, setCookie } from "hono/cookie";
import { isPass, newPass, passLasts } from "../../shared/access/attack-pass.ts";
import { zoneOf } from "../../shared/http/zones.ts";
import type { AppContext } from "../context.ts";
import { cookieOptions, readCookie } from "./session-cookie.ts";

const NAME = "edge_pass";

/** What a dashboard page is made of. The sign-in is not: whoever has a pass has no need of it. */
const isDesk = (path: string): boolean =>
  path !== "/admin/login" && (zoneOf(path).zone === "management" || path.startsWith("/assets/"));

/**
 * Whether a request keeps the usual limits under attack: one for the dashboard, with a pass of its address. Costs no
 * call. Whatever is in doubt is held to the attack's limit (fails closed).
 */
export async function hasPass(c: AppContext): Promise<boolean> {
  if (!isDesk(c.req.path)) return false;
  const pass = readCookie(c, NAME);
  if (pass === undefined) return false;
  const { services, clientAddress } = c.var;
  return isPass(pass, clientAddress, services.now(), await services.passKey());
}

/**
 * Gives the pass to who has just shown a live session, in calm times too: when an attack begins, who is at work goes on.
 * One that was made for another address is replaced when its time comes; until then the attack's limit counts.
 */
export async function givePass(c: AppContext): Promise<void> {
  const { services, clientAddress } = c.var;
  const now = services.now();
  if (passLasts(readCookie(c, NAME), now)) return;
  // Without an end of its own: the browser forgets it with the window, and we sooner.
  setCookie(c, NAME, await newPass(clientAddress, now, await services.passKey()), cookieOptions(c));
}

/** Whoever signs out has no more use of it. */
export const takePass = (c: AppContext): void => {
  deleteCookie(c, NAME, cookieOptions(c));
};
