import type { Incident } from "../incidents/incident.ts";
import type { Response } from "../incidents/response.ts";
import type { TimelineEntry } from "../incidents/timeline.ts";
import type { Alert } from "./alert.ts";
import type { Notice } from "./notice.ts";

/** What the desk writes down, in one transaction a step. Synchronous. */
export interface Records {
  readonly alert: (key: string) => Alert | null;
  readonly alerts: () => readonly Alert[];
  readonly alertCount: () => number;
  /** Null: forgotten. */
  readonly putAlert: (key: string, alert: Alert | null) => void;
  readonly incident: (id: number) => Incident | null;
  /** The newest incident of a cause, whatever its state. */
  readonly newestOf: (cause: string) => Incident | null;
  readonly unresolved: () => readonly Incident[];
  readonly putIncident: (incident: Incident) => void;
  readonly nextIncidentId: () => number;
  readonly addEntry: (incident: number, entry: TimelineEntry) => void;
  /** Those that live, and those of late, by id. */
  readonly responses: () => readonly Response[];
  readonly putResponse: (response: Response) => void;
  readonly nextResponseId: () => number;
  /** Keeps a notice until it is sent. */
  readonly tell: (notice: Notice) => void;
}
