import { overdueSignals } from "../../../shared/compliance/overdue.ts";
import { checkItems } from "../../../shared/compliance/report.ts";
import { openReports } from "../../compliance/operations.ts";
import type { Job } from "../schedule.ts";

/**
 * Checks what of the current periods can be checked and has not passed yet, and tells what is overdue. Every run says
 * how everything stands, so one that is late, doubled or lost changes nothing.
 */
export const checkCompliance: Job = async (services, now) => {
  const { compliance, signal } = services;
  const current = (await openReports(services, now)).flatMap(({ reports }) => reports.slice(0, 1));
  const needed = new Set(
    current.flatMap(({ items }) =>
      items.flatMap(({ item, done }) => (item.check === null || done ? [] : [item.check])),
    ),
  );
  const facts = needed.size === 0 ? null : await compliance.facts(needed, now);
  const checked = facts === null ? [] : current.flatMap((report) => checkItems(report, facts));
  await compliance.store.check(checked);
  const all = (await openReports(services, now)).flatMap(({ reports }) => reports);
  const results = all.flatMap(({ items }) => items.flatMap(({ result }) => result ?? []));
  await signal(overdueSignals(results, await compliance.store.since(now), now));
  return { checked: checked.length, passed: checked.filter(({ outcome }) => outcome === "pass").length };
};
