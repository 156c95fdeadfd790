import type { AuditEvent } from "../../shared/audit/event.ts";
import type { CheckDefinition } from "../../shared/checks/definition.ts";
import type { MaintenanceWindow } from "../../shared/checks/maintenance.ts";
import type { AppContext } from "../context.ts";

/** Makes or changes a check; false: there are as many as there may be. */
export async function defineCheck(c: AppContext, definition: CheckDefinition): Promise<boolean> {
  const { services, principal } = c.var;
  const defined = await services.checks().define(definition, principal.account, services.now());
  if (defined) await record(c, "check_defined", definitionDetail(definition));
  return defined;
}

/** What the configuration declares comes back, or the check goes; false: there was no change of it. */
export async function restoreCheck(c: AppContext, name: string): Promise<boolean> {
  const restored = await c.var.services.checks().undefine(name);
  if (restored) await record(c, "check_restored", { check: name });
  return restored;
}

/** Plans work; its title is public. Null: there are as many as there may be. */
export async function planWork(
  c: AppContext,
  given: Pick<MaintenanceWindow, "title" | "checks" | "from" | "until">,
): Promise<MaintenanceWindow | null> {
  const { services, principal } = c.var;
  const window: MaintenanceWindow = {
    ...given,
    id: crypto.randomUUID(),
    plannedAt: services.now(),
    by: principal.account,
  };
  if (!(await services.checks().plan(window))) return null;
  await record(c, "maintenance_planned", windowDetail(window));
  return window;
}

/** Ends running work now, takes back what has not begun; false: there is none. */
export async function endWork(c: AppContext, id: string): Promise<boolean> {
  const { services } = c.var;
  const window = await services.checks().endPlanned(id, services.now());
  if (window !== null) await record(c, "maintenance_ended", windowDetail(window));
  return window !== null;
}

const definitionDetail = ({ name, probe, enabled }: CheckDefinition): AuditEvent["detail"] => ({
  check: name,
  enabled,
  probe: probe.kind,
  ...(probe.kind === "http" ? { url: probe.url } : {}),
});

const windowDetail = ({ id, title, checks, from, until }: MaintenanceWindow): AuditEvent["detail"] => ({
  window: id,
  title,
  checks: checks === null ? null : [...checks],
  from: new Date(from).toISOString(),
  until: new Date(until).toISOString(),
});

const record = ({ var: c }: AppContext, event: string, detail: AuditEvent["detail"]): Promise<void> =>
  c.services.audit([
    {
      at: c.services.now(),
      class: "admin",
      event,
      actor: { type: "operator", id: c.principal.account },
      address: c.clientAddress,
      outcome: "success",
      requestId: c.requestId,
      detail,
    },
  ]);
