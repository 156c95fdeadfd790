import { isCadence, CADENCES, type Cadence, type Period, periodOf } from "../../shared/compliance/period.ts";
import { openPeriods } from "../../shared/compliance/overdue.ts";
import { reportOf, type ComplianceReport, type ComplianceResult } from "../../shared/compliance/report.ts";
import { refuse, type Refusal } from "../../shared/http/errors.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import { auditAccess } from "../access/audit.ts";
import type { AppContext } from "../context.ts";
import type { Services } from "../services.ts";

/** The reports of all periods that can still be signed, the newest of each cadence first. */
export async function openReports(
  { compliance }: Services,
  now: number,
): Promise<readonly { readonly cadence: Cadence; readonly reports: readonly ComplianceReport[] }[]> {
  const { store } = compliance;
  const since = await store.since(now);
  const periods = CADENCES.map((cadence) => openPeriods(cadence, since, now));
  const results = await store.results(periods.flat());
  return CADENCES.map((cadence, i) => ({
    cadence,
    reports: (periods[i] ?? []).map((period) => reportOf(period, results, now)),
  }));
}

/** The report of one period; null: there is no such period, or it has not begun. */
export async function readReport(
  { compliance }: Services,
  cadence: string,
  id: string,
  now: number,
): Promise<ComplianceReport | null> {
  const period = isCadence(cadence) ? periodOf(cadence, id) : null;
  if (period === null || period.start > now) return null;
  return reportOf(period, await compliance.store.results([period]), now);
}

export interface SignOff {
  readonly cadence: string;
  readonly period: string;
  readonly item: string;
  readonly note: string;
}

/**
 * Signs an item of a period that can still be signed. What is done already stays as it is, and is the answer: signing twice
 * is signing once. The audit log has it before it is stored; throws when it cannot (fails closed).
 */
export async function signOff(
  c: AppContext,
  { cadence, period: id, item, note }: SignOff,
): Promise<Result<ComplianceResult, Refusal>> {
  const { services, principal } = c.var;
  const now = services.now();
  const period = await signablePeriod(services, cadence, id, now);
  const report = period && (await readReport(services, cadence, id, now));
  const found = report?.items.find((one) => one.item.id === item);
  if (period === null || found === undefined) {
    return err(refuse("not_found", "There is no such item, or its period cannot be signed any more"));
  }
  if (found.done && found.result !== null) return ok(found.result);
  const result: ComplianceResult = {
    cadence: period.cadence,
    period: id,
    item,
    outcome: "signed",
    detail: note,
    by: principal.account,
    at: now,
  };
  await auditAccess(c, {
    class: "admin",
    event: "compliance_signed",
    account: principal.account,
    outcome: "success",
    detail: { cadence, period: id, item, note, before: found.result?.outcome ?? null },
  });
  if (await services.compliance.store.sign(result)) return ok(result);
  // Somebody else was faster.
  const after = await readReport(services, cadence, id, now);
  return ok(after?.items.find((one) => one.item.id === item)?.result ?? result);
}

async function signablePeriod(
  { compliance }: Services,
  cadence: string,
  id: string,
  now: number,
): Promise<Period | null> {
  if (!isCadence(cadence)) return null;
  const since = await compliance.store.since(now);
  return openPeriods(cadence, since, now).find((period) => period.id === id) ?? null;
}
