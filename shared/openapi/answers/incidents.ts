import * as z from "zod";
import { SEVERITIES, SIGNALS } from "../../alerts/signal.ts";
import { INCIDENT_TYPES, type IncidentType } from "../../incidents/types.ts";
import { count, unixSeconds } from "./units.ts";

const incident = z.object({
  id: z.int(),
  type: z.enum(Object.keys(INCIDENT_TYPES) as [IncidentType, ...IncidentType[]]),
  title: z.string(),
  subject: z.string().nullable(),
  severity: z.enum(SEVERITIES),
  state: z.enum(["open", "acknowledged", "resolved"]),
  owner: z.string().nullable(),
  summary: z.string(),
  openedAt: unixSeconds,
  acknowledgedBy: z.string().nullable(),
  resolvedAt: unixSeconds.nullable(),
  resolvedBy: z.string().nullable(),
  times: count,
  firing: z.array(z.string()),
  runbook: z.string(),
});

export const incidentAnswer = z.object({ incident });

export const incidentsAnswer = z.object({ incidents: z.array(incident), cursor: z.int().nullable() });

const order = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("mode"), mode: z.enum(["under_attack", "maintenance"]) }),
  z.object({ kind: z.literal("failover"), origin: z.string() }),
  z.object({ kind: z.literal("kill_switch"), action: z.enum(["stop_entries", "stop", "flatten"]) }),
]);

export const incidentFileAnswer = z.object({
  incident,
  timeline: z.array(
    z.object({
      at: unixSeconds,
      kind: z.enum([
        "opened",
        "reopened",
        "alert",
        "response",
        "told",
        "acknowledged",
        "assigned",
        "note",
        "resolved",
      ]),
      by: z.string().nullable(),
      text: z.string(),
    }),
  ),
  responses: z.array(
    z.object({
      id: z.int(),
      order,
      state: z.enum(["dry_run", "planned", "active", "undoing", "ended"]),
      until: unixSeconds.nullable(),
      plannedAt: unixSeconds,
      text: z.string(),
    }),
  ),
});

export const alertsAnswer = z.object({
  alerts: z.array(
    z.object({
      name: z.enum(SIGNALS),
      subject: z.string(),
      severity: z.enum(SEVERITIES),
      state: z.enum(["pending", "firing", "quiet", "resolved", "happened"]),
      since: unixSeconds,
      summary: z.string(),
      facts: z.record(z.string(), z.union([z.string(), z.number()])),
      heardAt: unixSeconds,
      count,
    }),
  ),
  channels: z.array(
    z.object({
      channel: z.string(),
      takenAt: unixSeconds.nullable(),
      waitingSince: unixSeconds.nullable(),
    }),
  ),
  /** Why people cannot count on being told. */
  broken: z.string().nullable(),
});
