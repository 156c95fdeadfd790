import type { AuditFilter, AuditPage, AuditQuery } from "../../shared/audit/search.ts";
import { auditAccess } from "../access/audit.ts";
import type { Found } from "../adapters/d1/audit-store.ts";
import type { AppContext } from "../context.ts";

/** One page of a search, for a person or a program. */
export async function searchTrail(c: AppContext, query: AuditQuery, page: AuditPage): Promise<Found> {
  const { store } = c.var.services.auditTrail;
  const filter = await resolveAddress(c, query);
  // An address is looked for by what only the log's keys can tell: who does so stands in the log.
  if (query.address !== null) await recordQuestion(c, "audit_address_searched", query, filter);
  return store.find(filter, await store.span(query.time), page);
}

/** An address becomes its hashes of the days whose keys are kept. */
export async function resolveAddress(c: AppContext, { filter, address }: AuditQuery): Promise<AuditFilter> {
  if (address === null) return filter;
  const hashes = await c.var.services.auditTrail.addressHashes(address);
  return { ...filter, addressHashes: hashes.map(({ hash }) => hash) };
}

/** Before anything is shown (fails closed). Of an address only the hash, or the log would keep it for years. */
export async function recordQuestion(
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
