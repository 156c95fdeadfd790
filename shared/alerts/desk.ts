import * as incidents from "../incidents/incident.ts";
import { causeOf, isResolved, type Incident } from "../incidents/incident.ts";
import type { ActFault } from "../incidents/words.ts";
import { err, ok, type Result } from "../result.ts";
import type { IncidentAct } from "../incidents/act.ts";
import type { Outcome, Response, ResponseSetting } from "../incidents/response.ts";
import type { TimelineEntry } from "../incidents/timeline.ts";
import { admitSignal } from "./admit.ts";
import { alertKey, hear, settle, wakesAt, type Alert, type AlertChange } from "./alert.ts";
import { alertNotice, incidentNotice } from "./desk-notices.ts";
import { ResponseDesk } from "./desk-responses.ts";
import type { Records } from "./records.ts";
import { RULES, type AlertRule } from "./rules.ts";
import type { Signal } from "./signal.ts";

/** Alerts remembered at once; a flood of subjects (addresses) must not fill the object. What is beyond is not taken. */
const MOST_ALERTS = 500;

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
  readonly #responses: ResponseDesk;

  constructor(records: Records, setting: ResponseSetting) {
    this.#records = records;
    this.#responses = new ResponseDesk(records, setting);
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
    this.#responses.tick(now);
  }

  /** When `tick` has something to do next, Unix milliseconds; Infinity: when somebody says something. */
  wakesAt(): number {
    const { alerts, unresolved } = this.#records;
    return Math.min(
      ...alerts().map((alert) => wakesAt(alert, RULES[alert.name])),
      ...unresolved().map(({ remindAt }) => remindAt ?? Infinity),
      this.#responses.wakesAt(),
    );
  }

  /** What an attempt at a response came to. */
  carriedOut(tried: Response, outcome: Outcome, now: number): void {
    this.#responses.carriedOut(tried, outcome, now);
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
        return this.#responses.undo(incident, by, act.response, now);
    }
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
    this.#records.tell(alertNotice(alert, rule, change, incident, now));
    if (change === "ended") this.#responses.tick(now);
    else if (incident !== null) this.#responses.answer(alert, incident, now);
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
