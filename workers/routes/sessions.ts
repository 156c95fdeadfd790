import { refuse } from "../../shared/http/errors.ts";
import { placeQuery } from "../../shared/http/page-query.ts";
import { pageOf } from "../../shared/place.ts";
import { toUnixSeconds } from "../../shared/time.ts";
import { endSession, reach } from "../access/sessions.ts";
import type { AppContext } from "../context.ts";
import { readQuery } from "../http/query.ts";
import { respondRefusal } from "../http/refusal.ts";

/** `GET /admin/api/sessions?cursor=&limit=`: one's own, or everybody's for an owner. Times in Unix seconds. */
export async function listSessions(c: AppContext): Promise<Response> {
  const { principal, services } = c.var;
  const query = readQuery(c, placeQuery);
  if (!query.ok) return respondRefusal(c, query.error);
  const { cursor: after = null, limit } = query.value;
  const part = { after, limit: limit + 1 };
  const found = await services.access.sessions(reach(principal), services.now(), part);
  const { rows, cursor } = pageOf(found, limit, ({ signedInAt, id }) => ({ at: signedInAt, id }));
  return c.json({
    sessions: rows.map((session) => ({
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
    cursor,
  });
}

/** `DELETE /admin/api/sessions/:id`. */
export async function deleteSession(c: AppContext): Promise<Response> {
  const ended = await endSession(c, c.req.param("id") ?? "");
  return ended ? c.body(null, 204) : respondRefusal(c, refuse("not_found", "There is no such session"));
}
