import * as z from "../../shared/schema.ts";
import type { Alert } from "../../shared/alerts/alert.ts";
import { refuse, type Refusal } from "../../shared/http/errors.ts";
import type { IncidentAct } from "../../shared/incidents/act.ts";
import type { Incident } from "../../shared/incidents/incident.ts";
import { postMortem } from "../../shared/incidents/post-mortem.ts";
import { ACT_BODIES, incidentQuery, numberOf } from "../../shared/incidents/requests.ts";
import { describeResponse, type Response as AutomaticResponse } from "../../shared/incidents/response.ts";
import { ACT_FAULT, type ActFault } from "../../shared/incidents/words.ts";
import { INCIDENT_TYPES } from "../../shared/incidents/types.ts";
import { toUnixSeconds } from "../../shared/time.ts";
import type { AppContext } from "../context.ts";
import { readJson } from "../http/body.ts";
import { respondRefusal } from "../http/refusal.ts";
import { actOnIncident, actorOf } from "../incidents/act.ts";

const seconds = (ms: number | null): number | null => (ms === null ? null : toUnixSeconds(ms));

const shown = (incident: Incident) => ({
  id: incident.id,
  type: incident.type,
  title: INCIDENT_TYPES[incident.type].title,
  subject: incident.subject,
  severity: incident.severity,
  state: incident.state.kind,
  owner: incident.owner,
  summary: incident.summary,
  openedAt: seconds(incident.openedAt),
  acknowledgedBy: incident.state.kind === "acknowledged" ? incident.state.by : null,
  resolvedAt: incident.state.kind === "resolved" ? seconds(incident.state.at) : null,
  resolvedBy: incident.state.kind === "resolved" ? incident.state.by : null,
  times: incident.times,
  firing: incident.firing,
  runbook: `docs/operating.md#${incident.runbook}`,
});

const shownResponse = (response: AutomaticResponse) => ({
  id: response.id,
  order: response.order,
  state: response.state.kind,
  until:
    response.state.kind === "planned" || response.state.kind === "active"
      ? seconds(response.state.until)
      : null,
  plannedAt: seconds(response.plannedAt),
  text: describeResponse(response),
});

const shownAlert = ({ name, subject, severity, state, summary, facts, heardAt, count }: Alert) => ({
  name,
  subject,
  severity,
  state: state.kind,
  since: seconds(state.kind === "happened" ? state.at : state.since),
  summary,
  facts,
  heardAt: seconds(heardAt),
  count,
});

const refusalOf = (fault: ActFault): Refusal =>
  refuse(fault === "not_found" ? "not_found" : "conflict", ACT_FAULT[fault]);

const NOT_FOUND = refusalOf("not_found");

const invalid = (c: AppContext, error: z.core.$ZodError): Response =>
  respondRefusal(
    c,
    refuse("invalid_request", "The request is not right", { details: z.prettifyError(error) }),
  );

/** `GET /admin/api/incidents?state=&cursor=&limit=`: newest first. Times in Unix seconds. */
export async function listIncidents(c: AppContext): Promise<Response> {
  const query = incidentQuery.safeParse(c.req.query());
  if (!query.success) return invalid(c, query.error);
  const { state, cursor, limit } = query.data;
  const page = await c.var.services.alerts.incidents(state === "open", cursor ?? null, limit);
  return c.json({ incidents: page.incidents.map(shown), cursor: page.cursor });
}

/** `GET /admin/api/incidents/:id`, with its timeline and what the edge did by itself. */
export async function showIncident(c: AppContext): Promise<Response> {
  const id = numberOf(c.req.param("id"));
  const file = id === null ? null : await c.var.services.alerts.incident(id);
  if (file === null) return respondRefusal(c, NOT_FOUND);
  return c.json({
    incident: shown(file.incident),
    timeline: file.timeline.map((entry) => Object.assign({}, entry, { at: seconds(entry.at) })),
    responses: file.responses.map(shownResponse),
  });
}

/** `GET /admin/api/incidents/:id/post-mortem`: a draft, as Markdown. */
export async function showPostMortem(c: AppContext): Promise<Response> {
  const id = numberOf(c.req.param("id"));
  const file = id === null ? null : await c.var.services.alerts.incident(id);
  if (file === null) return respondRefusal(c, NOT_FOUND);
  return c.body(postMortem(file.incident, file.timeline, file.responses), 200, {
    "Content-Type": "text/markdown; charset=utf-8",
    "Content-Disposition": `inline; filename="incident-${file.incident.id}.md"`,
  });
}

/** `GET /admin/api/alerts`: what fires or was over of late, and whether people are told. Times in Unix seconds. */
export async function listAlerts(c: AppContext): Promise<Response> {
  const { alerts, path, broken } = await c.var.services.alerts.status();
  return c.json({
    alerts: alerts.map(shownAlert),
    channels: path.channels.map(({ channel, takenAt, waitingSince }) => ({
      channel,
      takenAt: seconds(takenAt),
      waitingSince: seconds(waitingSince),
    })),
    broken,
  });
}

async function act(c: AppContext, wanted: IncidentAct): Promise<Response> {
  const id = numberOf(c.req.param("id"));
  if (id === null) return respondRefusal(c, NOT_FOUND);
  const result = await actOnIncident(c.var.services, actorOf(c), id, wanted);
  return result.ok ? c.json({ incident: shown(result.value) }) : respondRefusal(c, refusalOf(result.error));
}

/** `POST /admin/api/incidents/:id/<name>` with a JSON body (`{}` where there is nothing to say). */
export const incidentAct = (name: keyof typeof ACT_BODIES) => async (c: AppContext) => {
  const json = await readJson(c);
  if (!json.ok) return respondRefusal(c, json.error);
  const body = ACT_BODIES[name].safeParse(json.value);
  return body.success ? act(c, { do: name, ...body.data } as IncidentAct) : invalid(c, body.error);
};

/** `POST /admin/api/incidents/:id/responses/:response/undo`. */
export async function undoResponse(c: AppContext): Promise<Response> {
  const response = numberOf(c.req.param("response"));
  return response === null ? respondRefusal(c, NOT_FOUND) : act(c, { do: "undo", response });
}
