import type { Incident } from "../incidents/incident.ts";
import { alertKey, type Alert, type AlertChange } from "./alert.ts";
import type { Notice, NoticeKind } from "./notice.ts";
import type { AlertRule } from "./rules.ts";

const KINDS: Readonly<Record<AlertChange, NoticeKind>> = {
  began: "fired",
  went_further: "went_further",
  happened: "happened",
  ended: "resolved",
};

/** What people are told of a change of an alert. Times are Unix milliseconds. */
export function alertNotice(
  alert: Alert,
  rule: AlertRule,
  change: AlertChange,
  incident: Incident | null,
  now: number,
): Notice {
  const { state } = alert;
  return {
    kind: change === "began" && alert.count > 1 ? "again" : KINDS[change],
    at: now,
    severity: alert.severity,
    key: alertKey(alert),
    title: rule.title,
    subject: alert.subject,
    // Its last words are those of its worst hour, which must not read as if they were so now.
    summary: change === "ended" ? `It was: ${alert.summary}` : alert.summary,
    facts: alert.facts,
    since: state.kind === "happened" ? state.at : state.since,
    count: alert.count,
    incident: incident?.id ?? null,
    runbook: rule.runbook,
    everywhere: rule.everywhere === true,
  };
}

/** What people are told of an incident; its kind is said by whoever tells it. */
export const incidentNotice = (incident: Incident, now: number): Omit<Notice, "kind"> => ({
  at: now,
  severity: incident.severity,
  key: `incident:${incident.id}`,
  title: `Incident ${incident.id}`,
  subject: incident.subject,
  summary: incident.summary,
  facts: {},
  since: incident.openedAt,
  count: incident.times,
  incident: incident.id,
  runbook: incident.runbook,
  everywhere: false,
});
