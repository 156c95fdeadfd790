import { numberOf } from "../../../shared/incidents/requests.ts";
import type { AppContext } from "../../context.ts";
import { adminPage, Missing } from "../../pages/admin/kit/index.ts";
import { IncidentPage, IncidentTitle } from "../../pages/admin/incident-page.tsx";
import { IncidentsPage } from "../../pages/admin/incidents-page.tsx";
import { asked } from "./asked.ts";

const PAGE_SIZE = 25;

/** `GET /admin/incidents`: what is wrong now, who is told, and what was; newest first. */
export async function showIncidents(c: AppContext): Promise<Response> {
  const { alerts } = c.var.services;
  const [status, page] = await Promise.all([
    asked(c, "alerts", () => alerts.status()),
    asked(c, "incidents", () => alerts.incidents(false, numberOf(c.req.query("cursor")), PAGE_SIZE)),
  ]);
  return adminPage(c, {
    title: "Incidents",
    lead: "What is wrong, who sees to it, and whether people are told.",
    children: <IncidentsPage status={status} page={page} url={c.req.url} />,
  });
}

/** `GET /admin/incidents/:id`. */
export async function showIncident(c: AppContext): Promise<Response> {
  const id = Number(c.req.param("id"));
  const answer = await asked(c, "incident", async () => ({ file: await c.var.services.alerts.incident(id) }));
  if (answer === null) {
    return adminPage(c, {
      title: `Incident ${id}`,
      children: <Missing what="The object of the incidents" />,
    });
  }
  const { file } = answer;
  if (file === null) {
    return adminPage(c, { title: "Nothing there", status: 404, children: <p>There is no incident {id}.</p> });
  }
  return adminPage(c, {
    title: IncidentTitle(file.incident),
    lead: file.incident.summary,
    children: <IncidentPage file={file} />,
  });
}
