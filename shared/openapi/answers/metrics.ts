import * as z from "zod";
import type { Snapshot } from "../../live/snapshot.ts";
import { COUNTER_NAMES } from "../../metrics/totals.ts";
import { breakerAnswer } from "./breakers.ts";
import { count, milliseconds, unixMilliseconds } from "./units.ts";

const counts = z.record(z.string(), count);

export const vitals = z.object({
  breakers: z.record(z.string(), breakerAnswer.nullable()),
  outboxes: z.record(
    z.string(),
    z
      .object({
        interactive: count,
        background: count,
        dead: count,
        oldestAge: milliseconds.nullable(),
        stopped: z.enum(["none", "unauthorized", "shut_out"]),
      })
      .nullable(),
  ),
  audit: z
    .object({
      head: z.object({ seq: count, hash: z.string().nullable() }),
      waiting: count,
      oldestAge: milliseconds.nullable(),
      failures: count,
      forked: z.boolean(),
      checkpoint: z.object({ madeAt: unixMilliseconds, published: z.boolean() }).nullable(),
    })
    .nullable(),
  policy: z
    .object({ version: count, age: milliseconds.nullable(), entries: count, bytes: count, failures: count })
    .exactOptional(),
});

/** What the dashboard shows live; its socket says the same. Null: that part did not answer. */
export const metricsAnswer: z.ZodType<Snapshot> = z.object({
  at: unixMilliseconds,
  routes: z.array(
    z.object({
      route: z.string(),
      requests: count,
      statuses: counts,
      p50: milliseconds.nullable(),
      p95: milliseconds.nullable(),
      p99: milliseconds.nullable(),
    }),
  ),
  counters: z.partialRecord(z.enum(COUNTER_NAMES), counts),
  recent: z.object({
    requestsPerMinute: z.number(),
    failedShare: z.number().min(0).max(1).nullable(),
    p95: milliseconds.nullable(),
  }),
  vitals,
});
