import { WATCHING } from "../../shared/live/protocol.ts";
import type { AppContext } from "../context.ts";

/**
 * True: an open page asks by itself, to stay up to date. That is no use of a session (row A2), or a page that nobody sits
 * at would keep it for twelve hours; a socket cannot have headers, and is nothing else. What changes something is a
 * person's, whatever it says.
 */
export const isWatching = (c: AppContext): boolean =>
  c.req.method === "GET" && (c.req.header(WATCHING) !== undefined || c.req.header("Upgrade") !== undefined);
