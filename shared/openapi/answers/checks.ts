import * as z from "zod";
import { PARTS, type CheckDefinition } from "../../checks/definition.ts";
import { vitals } from "./metrics.ts";
import { count, milliseconds, share, unixSeconds } from "./units.ts";

const result = {
  level: z.enum(["up", "degraded", "down", "maintenance"]),
  latency: milliseconds.nullable(),
  reason: z.string().nullable(),
};

export const definitionAnswer: z.ZodType<CheckDefinition> = z.object({
  name: z.string(),
  probe: z.discriminatedUnion("kind", [
    z.object({
      kind: z.literal("http"),
      url: z.string(),
      method: z.enum(["GET", "HEAD"]),
      userAgent: z.string().nullable(),
      status: z.array(z.int()),
      contains: z.string().nullable(),
      header: z.object({ name: z.string(), contains: z.string().nullable() }).nullable(),
    }),
    z.object({ kind: z.literal("front_door"), path: z.string() }),
    z.object({ kind: z.literal("confirm") }),
    z.object({ kind: z.literal("part"), part: z.enum(PARTS), maxAge: milliseconds }),
  ]),
  every: milliseconds,
  timeout: milliseconds,
  degradedAfter: milliseconds,
  failures: count,
  successes: count,
  public: z.object({ name: z.string(), component: z.string() }).nullable(),
  enabled: z.boolean(),
});

const check = z.object({
  definition: definitionAnswer,
  source: z.enum(["declared", "changed", "added"]),
  changedBy: z.string().nullable(),
  standing: z.enum(["up", "degraded", "down", "unknown"]),
  since: unixSeconds.nullable(),
  countedAt: unixSeconds.nullable(),
  last: z.object(result).nullable(),
  told: z.enum(["degraded", "down"]).nullable(),
});

export const windowAnswer = z.object({
  id: z.string(),
  title: z.string(),
  checks: z.array(z.string()).nullable(),
  from: unixSeconds,
  until: unixSeconds,
  plannedAt: unixSeconds,
  by: z.string(),
});

export const checksAnswer = z.object({
  checks: z.array(check),
  windows: z.array(windowAnswer),
  parts: vitals,
});

const sample = z.object({ at: unixSeconds, ...result, planned: z.boolean() });

const counts = { up: count, degraded: count, down: count, maintenance: count, uptime: share };
const minute = z.object({ from: unixSeconds, ...counts, mean: milliseconds.nullable() });
const span = z.object({
  from: unixSeconds,
  ...counts,
  mean: milliseconds.nullable(),
  p50: milliseconds.nullable(),
  p95: milliseconds.nullable(),
  p99: milliseconds.nullable(),
});

export const checkAnswer = check.extend({
  samples: z.array(sample),
  hours: z.array(span),
  days: z.array(span),
});

const asked = { check: z.string(), from: unixSeconds, until: unixSeconds };

export const historyAnswer = z.discriminatedUnion("step", [
  z.object({ ...asked, step: z.literal("raw"), points: z.array(sample) }),
  z.object({ ...asked, step: z.literal("minute"), points: z.array(minute) }),
  z.object({ ...asked, step: z.enum(["hour", "day"]), points: z.array(span) }),
]);
