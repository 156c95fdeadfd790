import type { Alert } from "../../shared/alerts/alert.ts";
import type { Notice } from "../../shared/alerts/notice.ts";
import type { Records } from "../../shared/alerts/records.ts";
import { causeOf, type Incident } from "../../shared/incidents/incident.ts";
import type { Response } from "../../shared/incidents/response.ts";
import type { TimelineEntry } from "../../shared/incidents/timeline.ts";

/** The desk's records in memory, with everything that was told. */
export class MemoryRecords implements Records {
  readonly #alerts = new Map<string, Alert>();
  readonly #incidents = new Map<number, Incident>();
  readonly #responses = new Map<number, Response>();
  readonly entries: { readonly incident: number; readonly entry: TimelineEntry }[] = [];
  readonly notices: Notice[] = [];

  readonly alert = (key: string) => this.#alerts.get(key) ?? null;
  readonly alerts = () => [...this.#alerts.values()];
  readonly alertCount = () => this.#alerts.size;
  readonly putAlert = (key: string, alert: Alert | null) => {
    if (alert === null) this.#alerts.delete(key);
    else this.#alerts.set(key, alert);
  };
  readonly incident = (id: number) => this.#incidents.get(id) ?? null;
  readonly incidents = () => [...this.#incidents.values()];
  readonly newestOf = (cause: string) =>
    this.incidents().findLast(({ type, subject }) => causeOf(type, subject) === cause) ?? null;
  readonly unresolved = () => this.incidents().filter(({ state }) => state.kind !== "resolved");
  readonly putIncident = (incident: Incident) => void this.#incidents.set(incident.id, incident);
  readonly nextIncidentId = () => this.#incidents.size + 1;
  readonly addEntry = (incident: number, entry: TimelineEntry) => void this.entries.push({ incident, entry });
  readonly responses = () => [...this.#responses.values()];
  readonly putResponse = (response: Response) => void this.#responses.set(response.id, response);
  readonly nextResponseId = () => this.#responses.size + 1;
  readonly tell = (notice: Notice) => void this.notices.push(notice);
}
