import * as z from "zod";
import type { Severity } from "../alerts/signal.ts";
import { BEAT_STATUSES } from "../heartbeats/service.ts";
import { SERVICE_NAME } from "../heartbeats/settings.ts";
import { sanitise } from "../logging/sanitise.ts";

/** Figures that one service may report. */
const MOST_METRICS = 32;
/** Events of one message. */
const MOST_EVENTS = 200;
/** Characters of an event's data as JSON. */
const MOST_DATA = 4_096;
/** Characters of a path, a mount point, an address. */
const LONGEST_NAME = 256;
const MOST_LISTED = 64;

const share = z.number().min(0).max(1);
const amount = z.number().min(0);
/** Shown to people and kept: nothing in it acts or hides. */
const shown = z
  .string()
  .min(1)
  .max(LONGEST_NAME)
  .transform((text) => sanitise(text, LONGEST_NAME));

const hostFigures = z.strictObject({
  cpu: share.exactOptional(),
  memory: share.exactOptional(),
  disks: z
    .array(z.strictObject({ mount: shown, used: share }))
    .max(MOST_LISTED)
    .exactOptional(),
  received: amount.exactOptional(),
  sent: amount.exactOptional(),
  connections: amount.exactOptional(),
  topAddresses: z
    .array(z.strictObject({ address: z.ipv4().or(z.ipv6()), connections: amount }))
    .max(MOST_LISTED)
    .exactOptional(),
  failedLogins: amount.exactOptional(),
  listeners: z
    .array(z.string().regex(/^(?:tcp|udp)\/\d{1,5}$/))
    .max(1024)
    .exactOptional(),
  integrity: z
    .strictObject({
      files: z.int().min(0),
      changed: z
        .array(z.strictObject({ path: shown, change: z.enum(["modified", "added", "removed"]) }))
        .max(MOST_LISTED),
      more: z.int().min(0),
    })
    .exactOptional(),
});

/** `POST /ingest/heartbeat`: the agent of a host puts its figures under `metrics.host`. */
export const heartbeatRequest = z.strictObject({
  service: z.string().regex(SERVICE_NAME),
  status: z.enum(BEAT_STATUSES),
  metrics: z
    .object({ host: hostFigures.exactOptional() })
    .catchall(z.number())
    .refine((metrics) => Object.keys(metrics).length <= MOST_METRICS)
    .default({}),
});

/** Both scales of row O4, in any case. */
const SEVERITY: Readonly<Record<string, Severity>> = {
  info: "info",
  low: "info",
  warning: "warning",
  medium: "warning",
  error: "error",
  high: "error",
  critical: "critical",
};

const severity = z
  .string()
  .transform((text) => SEVERITY[text.toLowerCase()])
  .pipe(z.enum(["info", "warning", "error", "critical"]));

/** `POST /ingest/events`. Without an id of its own an event is known by its message's id and its place in it. */
export const eventsRequest = z.strictObject({
  events: z
    .array(
      z.strictObject({
        id: z
          .string()
          .regex(/^[\w-]{8,64}$/)
          .exactOptional(),
        type: z.string().regex(/^[a-z][a-z0-9_]{0,47}$/),
        severity,
        message: z
          .string()
          .min(1)
          .max(1_000)
          .transform((text) => sanitise(text, 200)),
        data: z
          .json()
          .default(null)
          .transform((data) => JSON.stringify(data))
          .refine((text) => text.length <= MOST_DATA),
      }),
    )
    .min(1)
    .max(MOST_EVENTS),
});

/** `GET /admin/api/checks/events`. */
export const eventsQuery = z.object({
  cursor: z.coerce.number().int().min(1).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
