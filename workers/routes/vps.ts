import { refuse } from "../../shared/http/errors.ts";
import { eventsQuery } from "../../shared/ingest/requests.ts";
import { DAY } from "../../shared/time.ts";
import type { AppContext } from "../context.ts";
import { readQuery } from "../http/query.ts";
import { respondRefusal } from "../http/refusal.ts";

/** Hours that are kept of a host's figures, all of which are shown. */
const TRENDS_OF = 30 * DAY;

/** `GET /admin/api/checks/heartbeats`: every service and host, how it is and what it said last. Times in Unix milliseconds. */
export async function showHeartbeats(c: AppContext): Promise<Response> {
  return c.json(await c.var.services.vps.status());
}

/** `GET /admin/api/checks/heartbeats/:service/trends`: a host's figures by the hour, oldest first. */
export async function showTrends(c: AppContext): Promise<Response> {
  const { vps, now } = c.var.services;
  return c.json({ hours: await vps.trends(c.req.param("service") ?? "", now() - TRENDS_OF) });
}

/** `DELETE /admin/api/checks/heartbeats/:service`: no longer expected, unless the configuration names it. */
export async function forgetService(c: AppContext): Promise<Response> {
  const { services, principal, requestId, clientAddress } = c.var;
  const service = c.req.param("service") ?? "";
  const forgotten = await services.vps.forget(service);
  await services.audit([
    {
      at: services.now(),
      class: "admin",
      event: "service_forgotten",
      actor: { type: "operator", id: principal.account },
      address: clientAddress,
      outcome: forgotten ? "success" : "failure",
      requestId,
      detail: { service },
    },
  ]);
  return forgotten
    ? c.body(null, 204)
    : respondRefusal(c, refuse("not_found", "There is no service of that name"));
}

/** `GET /admin/api/checks/events?cursor=&limit=`: what the VPSes reported, newest first. */
export async function listVpsEvents(c: AppContext): Promise<Response> {
  const query = readQuery(c, eventsQuery);
  if (!query.ok) return respondRefusal(c, query.error);
  const { cursor, limit } = query.value;
  const events = await c.var.services.vps.listEvents(cursor ?? null, limit);
  return c.json({
    events: events.map(({ id, at, type, severity, message, data }) => ({
      id,
      at,
      type,
      severity,
      message,
      data: JSON.parse(data) as unknown,
    })),
    cursor: events.length < limit ? null : (events.at(-1)?.seq ?? null),
  });
}
