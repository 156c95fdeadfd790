import * as z from "zod";
import { SEVERITIES } from "../../alerts/signal.ts";
import { BEAT_STATUSES, type ServiceState } from "../../heartbeats/service.ts";
import type { HostFigures } from "../../hosts/figures.ts";
import type { TrendPoint } from "../../hosts/trend.ts";
import { count, milliseconds, unixMilliseconds } from "./units.ts";

/* Of the VPS's services and hosts; times in Unix milliseconds. */

export const storedAnswer = z.object({ status: z.literal("stored") });

const began = { since: unixMilliseconds };
const heard = { ...began, heardAt: unixMilliseconds };

const serviceState: z.ZodType<ServiceState> = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("awaited"), ...began }),
  z.object({ kind: z.enum(["up", "degraded"]), ...heard }),
  z.object({ kind: z.literal("stopping"), ...heard }),
  z.object({
    kind: z.literal("lost"),
    ...began,
    heardAt: unixMilliseconds.nullable(),
    was: z.enum(["awaited", ...BEAT_STATUSES]),
  }),
]);

const figure = z.number().exactOptional();

const hostFigures: z.ZodType<HostFigures> = z.object({
  cpu: figure,
  memory: figure,
  disks: z.array(z.object({ mount: z.string(), used: z.number() })).exactOptional(),
  received: figure,
  sent: figure,
  connections: figure,
  topAddresses: z.array(z.object({ address: z.string(), connections: z.number() })).exactOptional(),
  failedLogins: figure,
  listeners: z.array(z.string()).exactOptional(),
  integrity: z
    .object({
      files: count,
      changed: z.array(z.object({ path: z.string(), change: z.enum(["modified", "added", "removed"]) })),
      more: count,
    })
    .exactOptional(),
});

export const heartbeatsAnswer = z.object({
  services: z.array(
    z.object({
      name: z.string(),
      saidAt: unixMilliseconds.nullable(),
      state: serviceState,
      settings: z.object({ period: milliseconds, grace: milliseconds, stoppingFor: milliseconds }),
      metrics: z.record(z.string(), z.number()),
    }),
  ),
  hosts: z.array(
    z.object({
      name: z.string(),
      reportedAt: unixMilliseconds,
      state: z.object({
        levels: z.record(z.string(), z.object({ firing: z.boolean(), streak: count })),
        listeners: z.array(z.string()),
        integrity: z.array(z.string()),
      }),
      figures: hostFigures,
    }),
  ),
});

const range = z.object({ min: z.number(), avg: z.number(), max: z.number() }).exactOptional();

const trendPoint: z.ZodType<TrendPoint> = z.object({
  hour: unixMilliseconds,
  figures: z.object({
    cpu: range,
    memory: range,
    disk: range,
    received: range,
    sent: range,
    connections: range,
  }),
});

export const trendsAnswer = z.object({ hours: z.array(trendPoint) });

export const eventsAnswer = z.object({
  events: z.array(
    z.object({
      id: z.string(),
      at: unixMilliseconds,
      type: z.string(),
      severity: z.enum(SEVERITIES),
      message: z.string(),
      data: z.json(),
    }),
  ),
  cursor: z.int().nullable(),
});
