import type { Incident } from "../incidents/incident.ts";
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
import type { ActFault } from "../incidents/words.ts";
import { err, ok, type Result } from "../result.ts";
import { alertKey, isFiring, type Alert } from "./alert.ts";
import { incidentNotice } from "./desk-notices.ts";
import type { Records } from "./records.ts";
import { RULES } from "./rules.ts";

/** What the edge does by itself about alerts: planned, carried out by somebody else, and ended. Times are Unix milliseconds. */
export class ResponseDesk {
  readonly #records: Records;
  readonly #setting: ResponseSetting;

  constructor(records: Records, setting: ResponseSetting) {
    this.#records = records;
    this.#setting = setting;
  }

  /** Does what time, and the end of their alerts, ask for. */
  tick(now: number): void {
    for (const response of this.#records.responses()) this.#settle(response, now);
  }

  /** When `tick` has something to do next; Infinity: when an alert does. */
  wakesAt(): number {
    return Math.min(...this.#records.responses().map(responseWakesAt), Infinity);
  }

  /** Plans what the alert's rule asks for, if anything. */
  answer(alert: Alert, incident: Incident, now: number): void {
    const response = plan(
      RULES[alert.name].response,
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
    this.#tell(response, response.state.kind === "dry_run" ? now : null, now);
  }

  /** What an attempt at a response came to. */
  carriedOut(tried: Response, outcome: Outcome, now: number): void {
    const current = this.#records.responses().find(({ id }) => id === tried.id);
    if (current === undefined) return;
    const next = attempted(tried, current, outcome, now);
    this.#records.putResponse(next);
    if (next.state.kind !== current.state.kind) {
      // A renewal is no news: the response goes on.
      const renewed = tried.state.kind === "planned" && tried.state.renewal && next.state.kind === "active";
      this.#tell(next, renewed ? null : now, now);
    }
    this.#follow(next, now);
  }

  /** An operator, named `by`, takes one of an incident's responses back. */
  undo(incident: Incident, by: string, id: number, now: number): Result<Incident, ActFault> {
    const response = this.#records.responses().find((one) => one.id === id && one.incident === incident.id);
    if (response === undefined) return err("not_found");
    const undone = undo(response, by, now);
    if (!undone.ok) return undone;
    this.#records.putResponse(undone.value);
    return ok(incident);
  }

  /** Its alert may have ended while it was done, and come back while it was taken back. */
  #follow(response: Response, now: number): void {
    this.#settle(response, now);
    if (response.state.kind !== "ended" || response.state.how !== "over") return;
    const alert = this.#records.alert(response.alert);
    const incident = this.#records.incident(response.incident);
    if (alert !== null && incident !== null && isFiring(alert)) this.answer(alert, incident, now);
  }

  #settle(response: Response, now: number): void {
    const alert = this.#records.alert(response.alert);
    const rule = alert === null ? null : RULES[alert.name].response;
    const next = settleResponse(response, rule, alert !== null && isFiring(alert), now);
    if (next === response) return;
    this.#records.putResponse(next);
    if (next.state.kind === "ended") this.#tell(next, now, now);
  }

  /** Into the incident's timeline, and to people where `toldAt` is not null. */
  #tell(response: Response, toldAt: number | null, now: number): void {
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
