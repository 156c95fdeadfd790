import { parseExport, parseSearch, toItem } from "../../shared/audit/search.ts";
import { refuse } from "../../shared/http/errors.ts";
import { describeError } from "../../shared/logging/log.ts";
import { recordQuestion, resolveAddress, searchTrail } from "../audit/ask.ts";
import { csvLines, jsonLines } from "../audit/export.ts";
import type { AppContext } from "../context.ts";
import { respondRefusal } from "../http/refusal.ts";
import { textStream } from "../text-stream.ts";

const NO_STORE = { "Cache-Control": "no-store" };

const FORMATS = {
  jsonl: { type: "application/x-ndjson; charset=utf-8", lines: jsonLines },
  csv: { type: "text/csv; charset=utf-8; header=present", lines: csvLines },
} as const;

/** `GET /admin/api/audit`: the newest records first, a page at a time. An empty page with a `cursor` has a next one. */
export async function searchAudit(c: AppContext): Promise<Response> {
  const asked = parseSearch(new URL(c.req.url).searchParams);
  if (!asked.ok) return refuseQuery(c, asked.error);
  const found = await searchTrail(c, asked.value.query, asked.value.page);
  return c.json(
    { items: found.rows.map(toItem), cursor: found.next === null ? null : String(found.next) },
    200,
    NO_STORE,
  );
}

/** `GET /admin/api/audit/export`: everything that fits, the archive included, oldest first, as a stream. */
export async function exportAudit(c: AppContext): Promise<Response> {
  const { services } = c.var;
  const asked = parseExport(new URL(c.req.url).searchParams);
  if (!asked.ok) return refuseQuery(c, asked.error);
  const { query, format } = asked.value;
  const filter = await resolveAddress(c, query);
  await recordQuestion(c, "audit_exported", query, filter, { format });
  const now = services.now();
  const { type, lines } = FORMATS[format];
  const stamp = new Date(now).toISOString().slice(0, 19).replaceAll(":", "");
  const text = logged(c, lines(services.auditTrail, { time: query.time, filter }, now));
  return new Response(textStream(text), {
    headers: {
      "Content-Type": type,
      "Content-Disposition": `attachment; filename="audit-${stamp}.${format}"`,
      ...NO_STORE,
    },
  });
}

const refuseQuery = (c: AppContext, details: string): Response =>
  respondRefusal(c, refuse("invalid_request", "The query is not valid", { details }));

/** An answer that breaks off cannot say why: the log does. */
async function* logged(c: AppContext, lines: AsyncIterable<string>): AsyncGenerator<string> {
  try {
    yield* lines;
  } catch (error) {
    c.var.log.error("audit_export_failed", describeError(error));
    throw error;
  }
}
