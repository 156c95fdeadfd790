import * as incidents from "../incidents/incident.ts";
import { causeOf, isResolved, type Incident } from "../incidents/incident.ts";
import type { ActFault } from "../incidents/words.ts";
import { err, ok, type Result } from "../result.ts";
import type { IncidentAct } from "../incidents/act.ts";
import {
  attempted,
  describeResponse,
  plan,
  responseWakesAt,
  settleResponse,
  undo,
  type Outcome,
  type Response,
  type ResponseSetting,
} from "../incidents/response.ts";
import type { TimelineEntry } from "../incidents/timeline.ts";
import { admitSignal } from "./admit.ts";
import { alertKey, hear, isFiring, settle, wakesAt, type Alert, type AlertChange } from "./alert.ts";
import type { Notice, NoticeKind } from "./notice.ts";
import type { Records } from "./records.ts";
import { RULES, type AlertRule } from "./rules.ts";
import type { Signal } from "./signal.ts";

/** Alerts remembered at once; a flood of subjects (addresses) must not fill the object. What is beyond is not taken. */
const MOST_ALERTS = 500;

const NOTICE: Readonly<Record<AlertChange, NoticeKind>> = {
  began: "fired",
  went_further: "went_further",
  happened: "happened",
  ended: "resolved",
};

const ENTRY: Readonly<Record<AlertChange, string>> = {
  began: "fires",
  went_further: "got worse",
  happened: "happened",
  ended: "is over",
};

/**
 * Turns words of the edge's parts into alerts, incidents, responses and notices. Everything follows from the rules, what is
 * written down, and `now` (Unix milliseconds); whoever calls puts each call into one transaction.
 */
export class AlertDesk {
  readonly #records: Records;
  readonly #setting: ResponseSetting;

  constructor(records: Records, setting: ResponseSetting) {
    this.#records = records;
    this.#setting = setting;
  }

  /** Takes signals in their order; gives back how many were not taken because too many alerts are known. */
  report(signals: readonly Signal[], now: number): { readonly dropped: number } {
    let dropped = 0;
    for (const signal of signals) if (!this.#hear(admitSignal(signal), now)) dropped++;
    return { dropped };
  }

  /** Does what time alone asks for. Late or doubled calls change nothing. */
  tick(now: number): void {
    for (const alert of this.#records.alerts()) this.#settle(alert, now);
    for (const incident of this.#records.unresolved()) this.#remind(incident, now);
    for (const response of this.#records.responses()) this.#settleResponse(response, now);
  }

  /** When `tick` has something to do next, Unix milliseconds; Infinity: when somebody says something. */
  wakesAt(): number {
    const { alerts, unresolved, responses } = this.#records;
    return Math.min(
      ...alerts().map((alert) => wakesAt(alert, RULES[alert.name])),
      ...unresolved().map(({ remindAt }) => remindAt ?? Infinity),
      ...responses().map(responseWakesAt),
      Infinity,
    );
  }

  /** What an attempt at a response came to. */
  carriedOut(tried: Response, outcome: Outcome, now: number): void {
    const current = this.#records.responses().find(({ id }) => id === tried.id);
    if (current === undefined) return;
    const next = attempted(tried, current, outcome, now);
    this.#records.putResponse(next);
    if (next.state.kind === current.state.kind) return;
    // A renewal is no news: the response goes on.
    const renewed = tried.state.kind === "planned" && tried.state.renewal && next.state.kind === "active";
    this.#tellResponse(next, renewed ? null : now, now);
  }

  /** What an operator, named `by`, does about an incident. */
  act(id: number, by: string, act: IncidentAct, now: number): Result<Incident, ActFault> {
    const incident = this.#records.incident(id);
    if (incident === null) return err("not_found");
    const changed = this.#changed(incident, by, act, now);
    if (!changed.ok) return changed;
    this.#records.putIncident(changed.value);
    this.#records.addEntry(id, { at: now, by, ...entryOf(act) });
    return changed;
  }

  #changed(incident: Incident, by: string, act: IncidentAct, now: number): Result<Incident, ActFault> {
    switch (act.do) {
      case "acknowledge":
        return incidents.acknowledge(incident, by, now);
      case "assign":
        return incidents.assign(incident, act.owner);
      case "resolve":
        return incidents.resolve(incident, by, now);
      case "reopen":
        return incidents.reopen(incident, now, null);
      case "note":
        return ok(incident);
      case "undo":
        return this.#undo(incident, by, act.response, now);
    }
  }

  #undo(incident: Incident, by: string, id: number, now: number): Result<Incident, ActFault> {
    const response = this.#records.responses().find((one) => one.id === id && one.incident === incident.id);
    if (response === undefined) return err("not_found");
    const undone = undo(response, by, now);
    if (!undone.ok) return undone;
    this.#records.putResponse(undone.value);
    return ok(incident);
  }

  #hear(signal: Signal, now: number): boolean {
    const rule = RULES[signal.name];
    const key = alertKey(signal);
    const known = this.#records.alert(key);
    const before = known === null ? null : this.#settle(known, now);
    const { alert, change } = hear(before, signal, rule, now);
    if (alert === before) return true;
    if (before === null && this.#records.alertCount() >= MOST_ALERTS) return false;
    this.#records.putAlert(key, alert);
    if (alert !== null && change !== null) this.#react(alert, change, now);
    return true;
  }

  #settle(alert: Alert, now: number): Alert | null {
    let current: Alert | null = alert;
    // A long sleep may have passed more than one of its steps.
    for (;;) {
      const step: ReturnType<typeof settle> = settle(current, RULES[current.name], now);
      if (step.alert === current) return current;
      this.#records.putAlert(alertKey(alert), step.alert);
      if (step.alert === null) return null;
      if (step.change !== null) this.#react(step.alert, step.change, now);
      current = step.alert;
    }
  }

  #react(alert: Alert, change: AlertChange, now: number): void {
    const rule = RULES[alert.name];
    const incident =
      change === "ended" ? this.#leave(alert, rule, now) : this.#involve(alert, rule, change, now);
    this.#records.tell(noticeOf(alert, rule, change, incident, now));
    if (incident === null || change === "ended") return;
    const response = plan(
      rule.response,
      {
        id: this.#records.nextResponseId(),
        incident: incident.id,
        alert: alertKey(alert),
        subject: alert.subject,
      },
      this.#records.responses(),
      this.#setting,
      now,
    );
    if (response === null) return;
    this.#records.putResponse(response);
    this.#tellResponse(response, response.state.kind === "dry_run" ? now : null, now);
  }

  /** The incident that an alert opens, joins or opens again; null: its rule has none. */
  #involve(alert: Alert, rule: AlertRule, change: AlertChange, now: number): Incident | null {
    if (rule.incident === null) return null;
    const { type, per } = rule.incident;
    const subject = per === "subject" ? alert.subject : null;
    const cause = {
      key: alertKey(alert),
      severity: alert.severity,
      remindEvery: rule.remindEvery,
      happened: change === "happened",
    };
    const known = this.#records.newestOf(causeOf(type, subject));
    if (known !== null && !isResolved(known)) {
      const incident = incidents.join(known, cause, now);
      return this.#put(incident, "alert", `${rule.title} ${ENTRY[change]}: ${about(alert)}`, now);
    }
    if (known?.state.kind === "resolved" && known.state.at + rule.coolDown > now) {
      const again = incidents.reopen(known, now, cause);
      if (again.ok) return this.#put(again.value, "reopened", `${rule.title} again: ${about(alert)}`, now);
    }
    const { summary } = alert;
    const id = this.#records.nextIncidentId();
    const incident = incidents.open({ id, type, subject, summary, runbook: rule.runbook }, cause, now);
    return this.#put(incident, "opened", `${rule.title}: ${about(alert)}`, now);
  }

  #leave(alert: Alert, rule: AlertRule, now: number): Incident | null {
    if (rule.incident === null) return null;
    const { type, per } = rule.incident;
    const known = this.#records.newestOf(causeOf(type, per === "subject" ? alert.subject : null));
    if (known === null || !known.firing.includes(alertKey(alert))) return known;
    const incident = incidents.leave(known, alertKey(alert), now);
    this.#put(incident, "alert", `${rule.title} is over: ${alert.subject}`, now);
    return isResolved(incident) ? this.#put(incident, "resolved", "All is well again", now) : incident;
  }

  #put(incident: Incident, kind: TimelineEntry["kind"], text: string, now: number): Incident {
    this.#records.putIncident(incident);
    this.#records.addEntry(incident.id, { at: now, kind, by: null, text });
    return incident;
  }

  #remind(incident: Incident, now: number): void {
    if (incident.remindAt === null || incident.remindAt > now) return;
    this.#records.putIncident(incidents.reminded(incident, now));
    this.#records.tell({
      ...incidentNotice(incident, now),
      kind: "reminder",
      facts: { owner: incident.owner ?? "nobody", "alerts firing": incident.firing.length },
    });
  }

  #settleResponse(response: Response, now: number): void {
    const alert = this.#records.alert(response.alert);
    const rule = alert === null ? null : RULES[alert.name].response;
    const next = settleResponse(response, rule, alert !== null && isFiring(alert), now);
    if (next === response) return;
    this.#records.putResponse(next);
    if (next.state.kind === "ended") this.#tellResponse(next, now, now);
  }

  /** Into the incident's timeline, and to people where `toldAt` is not null. */
  #tellResponse(response: Response, toldAt: number | null, now: number): void {
    const text = describeResponse(response);
    this.#records.addEntry(response.incident, { at: now, kind: "response", by: null, text });
    const incident = this.#records.incident(response.incident);
    if (incident === null || toldAt === null) return;
    this.#records.tell({
      ...incidentNotice(incident, toldAt),
      kind: "response",
      key: `response:${response.id}`,
      summary: text,
    });
  }
}

function entryOf(act: IncidentAct): Pick<TimelineEntry, "kind" | "text"> {
  switch (act.do) {
    case "acknowledge":
      return { kind: "acknowledged", text: "Sees to it" };
    case "assign":
      return { kind: "assigned", text: act.owner === null ? "Belongs to nobody" : `Belongs to ${act.owner}` };
    case "resolve":
      return { kind: "resolved", text: act.note };
    case "reopen":
      return { kind: "reopened", text: act.note };
    case "note":
      return { kind: "note", text: act.text };
    case "undo":
      return { kind: "response", text: `Takes response ${act.response} back` };
  }
}

const about = (alert: Alert): string => `${alert.subject}: ${alert.summary}`;

function noticeOf(
  alert: Alert,
  rule: AlertRule,
  change: AlertChange,
  incident: Incident | null,
  now: number,
): Notice {
  const { state } = alert;
  return {
    kind: change === "began" && alert.count > 1 ? "again" : NOTICE[change],
    at: now,
    severity: alert.severity,
    key: alertKey(alert),
    title: rule.title,
    subject: alert.subject,
    summary: alert.summary,
    facts: alert.facts,
    since: state.kind === "happened" ? state.at : state.since,
    count: alert.count,
    incident: incident?.id ?? null,
    runbook: rule.runbook,
    everywhere: rule.everywhere === true,
  };
}

const incidentNotice = (incident: Incident, now: number): Omit<Notice, "kind"> => ({
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
