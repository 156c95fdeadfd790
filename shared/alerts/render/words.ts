import type { Notice } from "../notice.ts";
import type { Severity } from "../signal.ts";

const SEVERITY: Readonly<Record<Severity, string>> = {
  info: "Info",
  warning: "Warning",
  error: "Error",
  critical: "CRITICAL",
};

/** Its first words: how bad it is, or that it is over. */
export function headOf({ kind, severity, title }: Notice): string {
  switch (kind) {
    case "fired":
    case "happened":
      return `${SEVERITY[severity]} · ${title}`;
    case "again":
      return `${SEVERITY[severity]} · ${title}, again`;
    case "went_further":
      return `${SEVERITY[severity]} · ${title}, worse`;
    case "reminder":
      return `Still open · ${SEVERITY[severity]} · ${title}`;
    case "resolved":
      return `Resolved · ${title}`;
    case "response":
      return `Automatic response · ${title}`;
  }
}

/** Where an operator reads on; `edgeUrl` without a trailing slash, null: not known. */
export const pageOf = ({ incident }: Notice, edgeUrl: string | null): string | null =>
  incident === null || edgeUrl === null ? null : `${edgeUrl}/admin/incidents/${incident}`;

export const runbookOf = ({ runbook }: Notice): string => `docs/operating.md#${runbook}`;

/** How many there are that are not told one by one. */
export const unnamedText = (unnamed: number): string => `and ${unnamed} more: see the incidents page`;

/** What its moment is called: what happened does not last. */
export const sinceWord = ({ kind }: Notice): string => (kind === "happened" ? "When" : "Since");

/** A fact's name at the begin of its line. */
export const factName = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
