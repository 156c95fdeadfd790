import { CHECKS, type CheckResult } from "./checks.ts";
import type { ComplianceFacts } from "./facts.ts";
import { itemsOf, type ComplianceItem } from "./items.ts";
import type { Cadence, Period } from "./period.ts";

/** What is known of an item in a period. */
export interface ComplianceResult {
  readonly cadence: Cadence;
  readonly period: string;
  readonly item: string;
  /** `signed`: somebody has looked; of an automatic item too, where it could not pass. */
  readonly outcome: CheckResult["outcome"] | "signed";
  /** What the check saw, or what who signed has noted. */
  readonly detail: string;
  /** Null: checked by itself. */
  readonly by: string | null;
  /** Unix milliseconds. */
  readonly at: number;
}

interface ReportedItem {
  readonly item: ComplianceItem;
  readonly result: ComplianceResult | null;
  readonly done: boolean;
}

export interface ComplianceReport {
  readonly period: Period;
  readonly items: readonly ReportedItem[];
  readonly done: number;
  /** `overdue`: the period is over and things are open. */
  readonly state: "complete" | "open" | "overdue";
}

const isDone = (result: ComplianceResult | null): boolean =>
  result?.outcome === "pass" || result?.outcome === "signed";

export function reportOf(
  period: Period,
  results: readonly ComplianceResult[],
  now: number,
): ComplianceReport {
  const own = results.filter((one) => one.cadence === period.cadence && one.period === period.id);
  const items = itemsOf(period.cadence).map((item): ReportedItem => {
    const result = own.find((one) => one.item === item.id) ?? null;
    return { item, result, done: isDone(result) };
  });
  const done = items.filter((one) => one.done).length;
  const state = done === items.length ? "complete" : now >= period.end ? "overdue" : "open";
  return { period, items, done, state };
}

/** What automatic items of the period say now; those that are done already are left as they are. */
export const checkItems = (report: ComplianceReport, facts: ComplianceFacts): readonly ComplianceResult[] =>
  report.items.flatMap(({ item: { id, cadence, check }, done }) => {
    if (check === null || done) return [];
    const period = report.period.id;
    return [{ ...CHECKS[check](facts), cadence, period, item: id, by: null, at: facts.now }];
  });

const MARKS: Readonly<Record<ComplianceResult["outcome"] | "open", string>> = {
  pass: "passed",
  signed: "signed",
  fail: "FAILED",
  unknown: "unknown",
  open: "OPEN",
};

/** For people and their files. */
export function reportMarkdown({ period, items, done, state }: ComplianceReport): string {
  const rows = items.map(({ item: { title, rows: requirement }, result }) =>
    [
      MARKS[result?.outcome ?? "open"],
      title,
      requirement,
      result?.detail ?? "",
      result === null ? "" : (result.by ?? "automatic"),
      result === null ? "" : new Date(result.at).toISOString().slice(0, 16).replace("T", " "),
    ]
      .map(cell)
      .join(" | "),
  );
  return [
    `# Compliance, ${period.cadence}: ${period.id}`,
    "",
    `${new Date(period.start).toISOString().slice(0, 10)} to ${new Date(period.end - 1).toISOString().slice(0, 10)} (UTC). ` +
      `${done} of ${items.length} done: ${state}.`,
    "",
    "| Result | What | Rows | Detail | By | When (UTC) |",
    "| --- | --- | --- | --- | --- | --- |",
    ...rows.map((row) => `| ${row} |`),
    "",
  ].join("\n");
}

/** Nothing that somebody noted can end a cell, or format. */
const cell = (text: string): string =>
  text.replaceAll(/[\r\n]+/g, " ").replaceAll(/[\\`*_{}[\]<>()#+!|~]/g, "\\$&");
