import * as z from "zod";
import { SEVERITIES } from "../../alerts/signal.ts";
import { isoTime, milliseconds, share, unixSeconds } from "./units.ts";

/* What anybody gets. Here and in the files beside: a test holds real answers against these. */

export const confirmAnswer = z.object({
  status: z.literal("success"),
  message: z.string(),
  pending: z.literal(true).optional(),
  timestamp: unixSeconds,
});

export const healthAnswer = z.object({
  status: z.literal("healthy"),
  service: z.literal("solana_verification"),
  timestamp: unixSeconds,
});

export const descriptionAnswer = z.looseObject({ openapi: z.literal("3.1.0") });

const standing = z.enum(["operational", "unknown", "maintenance", "degraded", "outage"]);

export const statusAnswer = z.object({
  status: standing,
  description: z.string(),
  updatedAt: isoTime,
  components: z.array(
    z.object({
      name: z.string(),
      status: standing,
      services: z.array(
        z.object({
          name: z.string(),
          status: standing,
          since: isoTime.nullable(),
          uptime: share,
          latency: z.object({ mean: milliseconds, p95: milliseconds }).nullable(),
          days: z.array(z.object({ day: z.iso.date(), status: standing, uptime: share })),
        }),
      ),
    }),
  ),
  incidents: z.array(
    z.object({
      id: z.int(),
      title: z.string(),
      severity: z.enum(SEVERITIES),
      state: z.enum(["investigating", "identified", "resolved"]),
      component: z.string().nullable(),
      startedAt: isoTime,
      resolvedAt: isoTime.nullable(),
      updates: z.array(z.object({ at: isoTime, text: z.string() })),
    }),
  ),
  plannedWork: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      plannedAt: isoTime,
      from: isoTime,
      until: isoTime,
      active: z.boolean(),
      services: z.array(z.string()),
    }),
  ),
});
