import * as z from "zod";
import type { AuditEvent } from "../../shared/audit/event.ts";
import { define, MOST_CHECKS, type CheckDefinition } from "../../shared/checks/definition.ts";
import { MOST_WINDOWS, type MaintenanceWindow } from "../../shared/checks/maintenance.ts";
import { uptime } from "../../shared/checks/figures.ts";
import { windowRequest } from "../../shared/checks/requests.ts";
import { CHECK_NAME, checkRequest, isCheckName } from "../../shared/checks/schema.ts";
import { refuse, type Refusal } from "../../shared/http/errors.ts";
import { quantile } from "../../shared/metrics/histogram.ts";
import { DAY, toUnixSeconds } from "../../shared/time.ts";
import type { AppContext } from "../context.ts";
import { readJson } from "../http/body.ts";
import { respondRefusal } from "../http/refusal.ts";
import type { Services } from "../services.ts";

/** Days and hours that the view of one check goes back. */
const DAYS_BACK = 90 * DAY;
const HOURS_BACK = 7 * DAY;

const seconds = (at: number | null): number | null => (at === null ? null : toUnixSeconds(at));

type Overview = Awaited<ReturnType<ReturnType<Services["checks"]>["overview"]>>;

const shownCheck = ({ since, countedAt, ...check }: Overview["checks"][number]) => ({
  ...check,
  since: seconds(since),
  countedAt: seconds(countedAt),
});

const shownWindow = ({ from, until, plannedAt, ...window }: MaintenanceWindow) => ({
  ...window,
  from: toUnixSeconds(from),
  until: toUnixSeconds(until),
  plannedAt: toUnixSeconds(plannedAt),
});

/**
 * `GET /admin/api/checks`: every check with its definition, standing and last result, planned work, and how the parts
 * are (outboxes with depth and age, audit log, breakers, policy). Moments in Unix seconds, durations in milliseconds.
 */
export async function listChecks(c: AppContext): Promise<Response> {
  const { services } = c.var;
  const [overview, parts] = await Promise.all([
    services.checks().overview(services.now()),
    services.vitals(),
  ]);
  return c.json({
    checks: overview.checks.map(shownCheck),
    windows: overview.windows.map(shownWindow),
    parts,
  });
}

/** `GET /admin/api/checks/:name`: each result of the last day, hours of a week and days of a quarter from the database. */
export async function showCheck(c: AppContext): Promise<Response> {
  const { services } = c.var;
  const name = c.req.param("name") ?? "";
  const now = services.now();
  const overview = await services.checks().overview(now);
  const check = overview.checks.find(({ definition }) => definition.name === name);
  if (check === undefined) return unknownCheck(c);
  const [samples, hours, days] = await Promise.all([
    services.checks().samples(name, now),
    services.checkHistory.spans(name, "hour", now - HOURS_BACK, now),
    services.checkHistory.spans(name, "day", now - DAYS_BACK, now),
  ]);
  return c.json({
    ...shownCheck(check),
    samples: samples.map(({ at, level, latency, reason, planned }) => ({
      at: toUnixSeconds(at),
      level,
      latency,
      reason,
      planned,
    })),
    hours: hours.map(shownSpan),
    days: days.map(shownSpan),
  });
}

type StoredSpan = Awaited<ReturnType<Services["checkHistory"]["spans"]>>[number];

const shownSpan = ({ from, figures }: StoredSpan) => {
  const { latency, ...counts } = figures;
  return {
    from: toUnixSeconds(from),
    ...counts,
    uptime: uptime(figures),
    p50: quantile(latency, 0.5),
    p95: quantile(latency, 0.95),
    p99: quantile(latency, 0.99),
  };
};

/** `PUT /admin/api/checks/:name`: makes a check, or replaces what the configuration declares, until it is deleted. */
export async function putCheck(c: AppContext): Promise<Response> {
  const { services } = c.var;
  const name = c.req.param("name") ?? "";
  if (!isCheckName(name)) return respondRefusal(c, refuse("invalid_request", CHECK_NAME));
  const json = await readJson(c);
  if (!json.ok) return respondRefusal(c, json.error);
  const given = checkRequest(!services.config.environment.production).safeParse(json.value);
  if (!given.success) return invalid(c, given.error);
  const definition = define({ name, ...given.data } as Parameters<typeof define>[0]);
  if (definition.degradedAfter >= definition.timeout) {
    return respondRefusal(c, refuse("invalid_request", "degradedAfter must be less than timeout"));
  }
  const { account } = c.var.principal;
  if (!(await services.checks().define(definition, account, services.now()))) {
    return respondRefusal(c, refuse("conflict", `There may be ${MOST_CHECKS} checks at most`));
  }
  await record(c, "check_defined", definitionDetail(definition));
  return c.json(definition);
}

/** `DELETE /admin/api/checks/:name`: ends the change at run time; what the configuration declares comes back. */
export async function deleteCheck(c: AppContext): Promise<Response> {
  const name = c.req.param("name") ?? "";
  if (!(await c.var.services.checks().undefine(name))) return unknownCheck(c);
  await record(c, "check_restored", { check: name });
  return c.body(null, 204);
}

/** `POST /admin/api/checks/maintenance`: plans work; its title is public. Moments in Unix seconds. */
export async function planMaintenance(c: AppContext): Promise<Response> {
  const { services } = c.var;
  const json = await readJson(c);
  if (!json.ok) return respondRefusal(c, json.error);
  const given = windowRequest(services.now()).safeParse(json.value);
  if (!given.success) return invalid(c, given.error);
  const planned = await planWork(c, given.data);
  return planned === null
    ? respondRefusal(c, refuse("conflict", `There may be ${MOST_WINDOWS} planned works at most`))
    : c.json(shownWindow(planned), 201);
}

/** Plans and records it; null: there are too many. */
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

/** `DELETE /admin/api/checks/maintenance/:id`: ends running work now, takes back what has not begun. */
export async function endMaintenance(c: AppContext): Promise<Response> {
  return (await endWork(c, c.req.param("id") ?? ""))
    ? c.body(null, 204)
    : respondRefusal(c, refuse("not_found", "There is no such planned work"));
}

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

const unknownCheck = (c: AppContext): Response =>
  respondRefusal(c, refuse("not_found", "There is no such check"));

const invalid = (c: AppContext, error: z.core.$ZodError): Response =>
  respondRefusal(c, invalidRequest(z.prettifyError(error)));

const invalidRequest = (details: string): Refusal =>
  refuse("invalid_request", "The request is not right", { details });
