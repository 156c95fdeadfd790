import * as z from "zod";
import {
  reportMarkdown,
  type ComplianceReport,
  type ComplianceResult,
} from "../../shared/compliance/report.ts";
import { refuse } from "../../shared/http/errors.ts";
import { toUnixSeconds } from "../../shared/time.ts";
import { reportQuery, signRequest } from "../../shared/compliance/requests.ts";
import { openReports, readReport, signOff } from "../compliance/operations.ts";
import type { AppContext } from "../context.ts";
import { readJson } from "../http/body.ts";
import { readQuery } from "../http/query.ts";
import { respondRefusal } from "../http/refusal.ts";

const NO_STORE = { "Cache-Control": "no-store" };

/** `GET /admin/api/compliance`: every period that can still be signed, the newest of each cadence first. Unix seconds. */
export async function listCompliance(c: AppContext): Promise<Response> {
  const { services } = c.var;
  const all = await openReports(services, services.now());
  return c.json(
    { cadences: all.map(({ cadence, reports }) => ({ cadence, reports: reports.map(present) })) },
    200,
    NO_STORE,
  );
}

/** `GET /admin/api/compliance/:cadence/:period`: its report; as Markdown with `?format=markdown`. */
export async function showCompliance(c: AppContext): Promise<Response> {
  const { services } = c.var;
  const query = readQuery(c, reportQuery);
  if (!query.ok) return respondRefusal(c, query.error);
  const { cadence = "", period = "" } = c.req.param();
  const report = await readReport(services, cadence, period, services.now());
  if (report === null) return respondRefusal(c, refuse("not_found", "There is no such period"));
  if (query.value.format === "json") return c.json(present(report), 200, NO_STORE);
  return c.body(reportMarkdown(report), 200, {
    ...NO_STORE,
    "Content-Type": "text/markdown; charset=utf-8",
    "Content-Disposition": `attachment; filename="compliance-${report.period.id}.md"`,
  });
}

/** `POST /admin/api/compliance/:cadence/:period/:item` `{ "note" }`: signs it; the answer is how it now stands. */
export async function signCompliance(c: AppContext): Promise<Response> {
  const json = await readJson(c);
  if (!json.ok) return respondRefusal(c, json.error);
  const asked = signRequest.safeParse(json.value);
  if (!asked.success) {
    const details = z.prettifyError(asked.error);
    return respondRefusal(c, refuse("invalid_request", "The request is not right", { details }));
  }
  const { cadence = "", period = "", item = "" } = c.req.param();
  const signed = await signOff(c, { cadence, period, item, note: asked.data.note });
  return signed.ok ? c.json(presentResult(signed.value), 200, NO_STORE) : respondRefusal(c, signed.error);
}

const presentResult = ({ at, ...result }: ComplianceResult) => ({ ...result, at: toUnixSeconds(at) });

const present = ({ period, items, ...report }: ComplianceReport) => ({
  ...report,
  cadence: period.cadence,
  period: period.id,
  start: toUnixSeconds(period.start),
  end: toUnixSeconds(period.end),
  items: items.map(({ item: { id, title, rows, how, check }, result, done: isDone }) => ({
    id,
    title,
    rows,
    how,
    automatic: check !== null,
    done: isDone,
    result: result && presentResult(result),
  })),
});
