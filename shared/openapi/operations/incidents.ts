import { INCIDENT_ACTS } from "../../incidents/act.ts";
import { ACT_BODIES, incidentQuery } from "../../incidents/requests.ts";
import { alertsAnswer, incidentAnswer, incidentFileAnswer, incidentsAnswer } from "../answers/incidents.ts";
import { get, post, missing, page, says } from "./operation-kinds.ts";

/** Alerts and incidents. */
export const INCIDENTS = [
  get("/admin/api/alerts", "What fires, and whether people are told", says(alertsAnswer)),
  get("/admin/api/incidents", "Incidents, newest first", {
    query: incidentQuery,
    answer: { schema: incidentsAnswer },
  }),
  get("/admin/api/incidents/:id", "An incident with its timeline", {
    ...says(incidentFileAnswer),
    ...missing,
  }),
  get("/admin/api/incidents/:id/post-mortem", "A draft of its post-mortem", {
    ...page("text/markdown"),
    ...missing,
  }),
  ...INCIDENT_ACTS.map((act) =>
    post(`/admin/api/incidents/:id/${act}` as const, `What an operator does about it: ${act}`, {
      body: ACT_BODIES[act],
      ...says(incidentAnswer),
      refusals: [404, 409],
    }),
  ),
  post("/admin/api/incidents/:id/responses/:response/undo", "Takes an automatic response back", {
    ...says(incidentAnswer),
    refusals: [404, 409],
  }),
] as const;
