import type { Severity } from "../alerts/signal.ts";
import type { Tone } from "../live/words.ts";
import type { IncidentFault } from "./incident.ts";

export const SEVERITY_TONE: Readonly<Record<Severity, Tone>> = {
  info: "idle",
  warning: "warn",
  error: "bad",
  critical: "bad",
};

/** Why an operator's wish about an incident was not done. */
export type ActFault = IncidentFault | "not_found" | "response_not_active" | "undo_elsewhere";

/** The same for people. */
export const ACT_FAULT: Readonly<Record<ActFault, string>> = {
  not_found: "There is no such incident",
  already_acknowledged: "Somebody sees to it already",
  already_resolved: "The incident is resolved",
  not_resolved: "The incident is not resolved",
  response_not_active: "The response is not active any more",
  undo_elsewhere: "The kill switch is taken back where it is: resume trading there",
};
