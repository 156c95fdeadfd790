import {
  parseExport,
  parseSearch,
  toItem,
  type AuditFilter,
  type AuditQuery,
} from "../../shared/audit/search.ts";
import { refuse } from "../../shared/http/errors.ts";
import { describeError } from "../../shared/logging/log.ts";
import { auditAccess } from "../access/audit.ts";
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
  const { query, page } = asked.value;
  const { store } = c.var.services.auditTrail;
  const filter = await resolveAddress(c, query);
  // An address is looked for by what only the log's keys can tell: who does so stands in the log.
  if (query.address !== null) await record(c, "audit_address_searched", query, filter);
  const span = await store.span(query.time);
  const found = await store.find(filter, span, page);
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
  await record(c, "audit_exported", query, filter, { format });
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

/** An address becomes its hashes of the days whose keys are kept. */
async function resolveAddress(c: AppContext, { filter, address }: AuditQuery): Promise<AuditFilter> {
  if (address === null) return filter;
  const hashes = await c.var.services.auditTrail.addressHashes(address);
  return { ...filter, addressHashes: hashes.map(({ hash }) => hash) };
}

/** Before anything is shown (fails closed). Of an address only the hash, or the log would keep it for years. */
async function record(
  c: AppContext,
  event: string,
  { filter, time }: AuditQuery,
  { addressHashes }: AuditFilter,
  more: Readonly<Record<string, string>> = {},
): Promise<void> {
  const asked = Object.entries({ ...filter, from: time.from, to: time.to }).flatMap(([name, value]) =>
    value === undefined || value === null ? [] : [[name, value] as const],
  );
  await auditAccess(c, {
    class: "admin",
    event,
    account: c.var.principal.account,
    outcome: "success",
    detail: {
      ...Object.fromEntries(asked),
      ...(addressHashes === undefined ? {} : { addressHash: addressHashes.at(-1) ?? null }),
      ...more,
    },
  });
}

/** An answer that breaks off cannot say why: the log does. */
async function* logged(c: AppContext, lines: AsyncIterable<string>): AsyncGenerator<string> {
  try {
    yield* lines;
  } catch (error) {
    c.var.log.error("audit_export_failed", describeError(error));
    throw error;
  }
}
