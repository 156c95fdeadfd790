import type { IncidentAct } from "../../shared/incidents/act.ts";
import type { Incident } from "../../shared/incidents/incident.ts";
import type { ActFault } from "../../shared/incidents/words.ts";
import type { Result } from "../../shared/result.ts";
import type { AppContext } from "../context.ts";

const EVENTS: Readonly<Record<IncidentAct["do"], string>> = {
  acknowledge: "incident_acknowledged",
  assign: "incident_assigned",
  resolve: "incident_resolved",
  reopen: "incident_reopened",
  note: "incident_noted",
  undo: "incident_response_undone",
};

/** What an operator does about an incident, with its audit event durable before this returns. */
export async function actOnIncident(
  c: AppContext,
  id: number,
  act: IncidentAct,
): Promise<Result<Incident, ActFault>> {
  const { services, principal, clientAddress, requestId } = c.var;
  const result = await services.alerts.act(id, principal.account, act);
  const { do: done, ...detail } = act;
  await services.audit([
    {
      at: services.now(),
      class: "admin",
      event: EVENTS[done],
      actor: { type: "operator", id: principal.account },
      address: clientAddress,
      outcome: result.ok ? "success" : "failure",
      requestId,
      detail: { incident: id, ...detail, ...(result.ok ? {} : { fault: result.error }) },
    },
  ]);
  return result;
}
