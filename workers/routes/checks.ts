import * as z from "zod";
import { define, MOST_CHECKS } from "../../shared/checks/definition.ts";
import { MOST_WINDOWS, type MaintenanceWindow } from "../../shared/checks/maintenance.ts";
import { windowRequest } from "../../shared/checks/requests.ts";
import { CHECK_NAME, checkRequest, isCheckName } from "../../shared/checks/schema.ts";
import { refuse, type Refusal } from "../../shared/http/errors.ts";
import { DAY, toUnixSeconds } from "../../shared/time.ts";
import { defineCheck, endWork, planWork, restoreCheck } from "../checks/operations.ts";
import { shownSample, shownSpan } from "../checks/shown.ts";
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
    samples: samples.map(shownSample),
    hours: hours.map(shownSpan),
    days: days.map(shownSpan),
  });
}

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
  return (await defineCheck(c, definition))
    ? c.json(definition)
    : respondRefusal(c, refuse("conflict", `There may be ${MOST_CHECKS} checks at most`));
}

/** `DELETE /admin/api/checks/:name`: ends the change at run time; what the configuration declares comes back. */
export async function deleteCheck(c: AppContext): Promise<Response> {
  const restored = await restoreCheck(c, c.req.param("name") ?? "");
  return restored ? c.body(null, 204) : unknownCheck(c);
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

/** `DELETE /admin/api/checks/maintenance/:id`: ends running work now, takes back what has not begun. */
export async function endMaintenance(c: AppContext): Promise<Response> {
  return (await endWork(c, c.req.param("id") ?? ""))
    ? c.body(null, 204)
    : respondRefusal(c, refuse("not_found", "There is no such planned work"));
}

const unknownCheck = (c: AppContext): Response =>
  respondRefusal(c, refuse("not_found", "There is no such check"));

const invalid = (c: AppContext, error: z.core.$ZodError): Response =>
  respondRefusal(c, invalidRequest(z.prettifyError(error)));

const invalidRequest = (details: string): Refusal =>
  refuse("invalid_request", "The request is not right", { details });
