import * as z from "zod";
import { refuse } from "../../shared/http/errors.ts";
import type { Command } from "../../shared/policy/change.ts";
import type { PolicyEntry } from "../../shared/policy/entry.ts";
import {
  entryRequest,
  exportQuery,
  importQuery,
  pageQuery,
  switchRequest,
  targetQuery,
} from "../../shared/policy/requests.ts";
import { ok } from "../../shared/result.ts";
import type { ListName } from "../../shared/policy/sorted-prefixes.ts";
import { easesGuard, SWITCHES, switchValue, type SwitchName } from "../../shared/policy/switches.ts";
import { toUnixSeconds } from "../../shared/time.ts";
import type { AppContext } from "../context.ts";
import { readBody, readJson } from "../http/body.ts";
import { stepUpFirst } from "../http/management.ts";
import { readQuery } from "../http/query.ts";
import { respondRefusal } from "../http/refusal.ts";
import { authorOf, carryOut, faultText } from "../policy/carry-out.ts";
import { exportDecisions, exportList, importDecisions, importList } from "../policy/operations.ts";

const seconds = (ms: number | null): number | null => (ms === null ? null : toUnixSeconds(ms));

const shown = ({ target, reason, author, source, changedAt, expiresAt }: PolicyEntry) => ({
  target,
  reason,
  author,
  source,
  changedAt: seconds(changedAt),
  expiresAt: seconds(expiresAt),
});

const invalid = (c: AppContext, error: z.ZodError): Response =>
  respondRefusal(
    c,
    refuse("invalid_request", "The request is not right", { details: z.prettifyError(error) }),
  );

async function answer(c: AppContext, command: Command, status: 200 | 201): Promise<Response> {
  const result = await carryOut(c, command);
  if (!result.ok) {
    const details = faultText(result.error);
    return respondRefusal(c, refuse("invalid_request", "The policy refuses this change", { details }));
  }
  const { version, effects } = result.value;
  if (effects[0] === "absent") return respondRefusal(c, refuse("not_found", "There is no such entry"));
  return c.json({ version, effect: effects[0] }, status);
}

/** `GET`: a page of the list, newest change first. Times in Unix seconds. */
export const listEntries = (list: ListName) => async (c: AppContext) => {
  const query = readQuery(c, pageQuery);
  if (!query.ok) return respondRefusal(c, query.error);
  const { cursor, limit } = query.value;
  const page = await c.var.services.policyObject.list(list, cursor ?? null, limit);
  return c.json({ entries: page.entries.map(shown), cursor: page.cursor });
};

export const addEntry = (list: ListName) => async (c: AppContext) => {
  const json = await readJson(c);
  if (!json.ok) return respondRefusal(c, json.error);
  const entry = entryRequest.safeParse(json.value);
  if (!entry.success) return invalid(c, entry.error);
  // Past a range that holds half the world the block list is as good as off.
  const unproven = list === "allow" && entry.data.force ? await stepUpFirst(c) : null;
  return unproven ?? answer(c, { do: "add", list, ...entry.data }, 201);
};

/** `DELETE …?target=`: a path cannot hold a network's slash. */
export const removeEntry = (list: ListName) => async (c: AppContext) => {
  const query = readQuery(c, targetQuery);
  return query.ok
    ? answer(c, { do: "remove", list, target: query.value.target }, 200)
    : respondRefusal(c, query.error);
};

/** One target a line as text, or a decision stream of CrowdSec's as JSON (blocks only). Bad lines are reported. */
export const importEntries = (list: ListName) => async (c: AppContext) => {
  const query = readQuery(c, importQuery);
  if (!query.ok) return respondRefusal(c, query.error);
  const { services } = c.var;
  if ((c.req.header("Content-Type") ?? "").startsWith("application/json")) {
    const json = await readJson(c);
    if (!json.ok) return respondRefusal(c, json.error);
    const report = list === "block" ? await importDecisions(services, authorOf(c), json.value) : null;
    if (report !== null) return c.json(report);
    return respondRefusal(c, refuse("invalid_request", "This is no decision stream of CrowdSec's"));
  }
  const body = await readBody(c);
  if (!body.ok) return respondRefusal(c, body.error);
  const { reason, source, expires } = query.value;
  const into = { list, reason, source, expiresAt: expires ?? null };
  return c.json(await importList(services, authorOf(c), new TextDecoder().decode(body.value), into));
};

export const exportEntries = (list: ListName) => async (c: AppContext) => {
  const query = list === "block" ? readQuery(c, exportQuery) : ok({ format: "text" });
  if (!query.ok) return respondRefusal(c, query.error);
  return query.value.format === "crowdsec"
    ? c.json(await exportDecisions(c.var.services))
    : c.text(await exportList(c.var.services, list));
};

/** `GET /admin/api/mode`: every switch, its value in force, and who set it until when. */
export async function showMode(c: AppContext): Promise<Response> {
  const { services } = c.var;
  const now = services.now();
  const policy = await services.policy.prepare((work) => c.executionCtx.waitUntil(work));
  const switches = policy?.switches ?? {};
  const names = Object.keys(SWITCHES) as SwitchName[];
  return c.json({
    switches: names.map((name) => {
      const setting = switches[name];
      const value = switchValue(switches, name, now);
      const usual = value === SWITCHES[name][0];
      return {
        name,
        value,
        values: SWITCHES[name],
        since: usual ? null : seconds(setting?.since ?? null),
        expiresAt: usual ? null : seconds(setting?.expiresAt ?? null),
        author: usual ? null : (setting?.author ?? null),
        reason: usual ? null : (setting?.reason ?? null),
      };
    }),
  });
}

/** `PUT /admin/api/mode`; easing a guard is a step-up action. */
export async function setMode(c: AppContext): Promise<Response> {
  const json = await readJson(c);
  if (!json.ok) return respondRefusal(c, json.error);
  const setting = switchRequest.safeParse(json.value);
  if (!setting.success) return invalid(c, setting.error);
  const { name, value } = setting.data;
  const unproven = easesGuard(name, value) ? await stepUpFirst(c) : null;
  return unproven ?? answer(c, { do: "switch", ...setting.data }, 200);
}
