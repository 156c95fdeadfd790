import { refuse } from "../../shared/http/errors.ts";
import { toUnixSeconds } from "../../shared/time.ts";
import { endSession, reach } from "../access/sessions.ts";
import type { AppContext } from "../context.ts";
import { respondRefusal } from "../http/refusal.ts";

/** `GET /admin/api/sessions`: one's own, or everybody's for an owner. Times in Unix seconds. */
export async function listSessions(c: AppContext): Promise<Response> {
  const { principal, services } = c.var;
  const sessions = await services.access.sessions(reach(principal), services.now());
  return c.json({
    sessions: sessions.map((session) => ({
      id: session.id,
      account: session.account,
      role: session.role,
      address: session.address,
      client: session.client,
      current: principal.kind === "session" && principal.session.id === session.id,
      signedInAt: toUnixSeconds(session.signedInAt),
      lastSeenAt: toUnixSeconds(session.lastSeenAt),
      expiresAt: toUnixSeconds(session.expiresAt),
    })),
  });
}

/** `DELETE /admin/api/sessions/:id`. */
export async function deleteSession(c: AppContext): Promise<Response> {
  const ended = await endSession(c, c.req.param("id") ?? "");
  return ended ? c.body(null, 204) : respondRefusal(c, refuse("not_found", "There is no such session"));
}
