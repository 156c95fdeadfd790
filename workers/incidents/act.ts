import type { IncidentAct } from "../../shared/incidents/act.ts";
import type { Incident } from "../../shared/incidents/incident.ts";
import type { ActFault } from "../../shared/incidents/words.ts";
import type { Result } from "../../shared/result.ts";
import type { AppContext } from "../context.ts";
import type { Services } from "../services.ts";

const EVENTS: Readonly<Record<IncidentAct["do"], string>> = {
  acknowledge: "incident_acknowledged",
  assign: "incident_assigned",
  resolve: "incident_resolved",
  reopen: "incident_reopened",
  note: "incident_noted",
  undo: "incident_response_undone",
};

/** The operator who acts, and from where; no address where they came through Discord. */
export interface IncidentActor {
  readonly name: string;
  readonly address: string | null;
  readonly requestId: string;
}

/** The operator who is signed in. */
export const actorOf = (c: AppContext): IncidentActor => ({
  name: c.var.principal.account,
  address: c.var.clientAddress,
  requestId: c.var.requestId,
});

/** What an operator does about an incident, with its audit event durable before this returns. */
export async function actOnIncident(
  services: Pick<Services, "alerts" | "audit" | "now">,
  { name, address, requestId }: IncidentActor,
  id: number,
  act: IncidentAct,
): Promise<Result<Incident, ActFault>> {
  const result = await services.alerts.act(id, name, act);
  const { do: done, ...detail } = act;
  await services.audit([
    {
      at: services.now(),
      class: "admin",
      event: EVENTS[done],
      actor: { type: "operator", id: name },
      address,
      outcome: result.ok ? "success" : "failure",
      requestId,
      detail: { incident: id, ...detail, ...(result.ok ? {} : { fault: result.error }) },
    },
  ]);
  return result;
}
