import { liveStub } from "../../durable-objects/stubs.ts";
import { refuse } from "../../shared/http/errors.ts";
import type { AppContext } from "../context.ts";
import { respondRefusal } from "../http/refusal.ts";

/**
 * `GET /admin/live`, a WebSocket: the figures of `/admin/api/metrics` every few seconds. A browser lets any page open
 * one with our cookie, so the origin has to be ours; a request that does not say it is refused.
 */
export async function watchLive(c: AppContext): Promise<Response> {
  const { principal } = c.var;
  if (principal.kind !== "session") return respondRefusal(c, refuse("forbidden", "For people only"));
  if (c.req.header("Origin") !== new URL(c.req.url).origin) {
    return respondRefusal(c, refuse("forbidden", "The request did not come from this site"));
  }
  if (c.req.header("Upgrade")?.toLowerCase() !== "websocket") {
    const headers = { Upgrade: "websocket" };
    return respondRefusal(c, refuse("invalid_request", "This is a WebSocket", { status: 426, headers }));
  }
  const { status, webSocket } = await liveStub(c.env).fetch("https://live/", {
    headers: { Upgrade: "websocket", "X-Session": principal.session.id },
  });
  if (webSocket === null) {
    c.var.log.warn("live_refused", { status });
    const headers = { "Retry-After": "60" };
    return respondRefusal(c, refuse("rate_limited", "Too many watch already", { status: 503, headers }));
  }
  return new Response(null, { status: 101, webSocket, headers: { "Cache-Control": "no-store" } });
}
