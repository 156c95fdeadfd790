import * as z from "zod";
import { FINDINGS } from "../doctor/finding.ts";
import type { Snapshot } from "../live/snapshot.ts";
import { guildSettings } from "../settings/requests.ts";
import { COUNTER_NAMES } from "../metrics/totals.ts";
import { SWITCHES, type SwitchName } from "../policy/switches.ts";

/* What some routes answer, as other people's programs rely on it. A test holds real answers against these. */

const unixSeconds = z.int();

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

export const entriesAnswer = z.object({
  entries: z.array(
    z.object({
      target: z.string(),
      reason: z.string(),
      author: z.string(),
      source: z.string(),
      changedAt: unixSeconds,
      expiresAt: unixSeconds.nullable(),
    }),
  ),
  cursor: z.int().nullable(),
});

export const bansAnswer = z.object({
  bans: z.array(z.looseObject({ key: z.string(), since: unixSeconds, until: unixSeconds })),
  cursor: z.string().nullable(),
});

export const changeAnswer = z.object({ version: z.int(), effect: z.string() });

export const modeAnswer = z.object({
  switches: z.array(
    z.object({
      name: z.enum(Object.keys(SWITCHES) as [SwitchName, ...SwitchName[]]),
      value: z.string(),
      values: z.array(z.string()),
      since: unixSeconds.nullable(),
      expiresAt: unixSeconds.nullable(),
      author: z.string().nullable(),
      reason: z.string().nullable(),
    }),
  ),
});

export const outboxAnswer = z.object({
  destinations: z.array(
    z.object({
      destination: z.string(),
      interactive: z.int(),
      background: z.int(),
      dead: z.int(),
      oldestAge: z.int().nullable(),
    }),
  ),
});

export const incidentsAnswer = z.object({
  incidents: z.array(
    z.looseObject({ id: z.int(), type: z.string(), severity: z.string(), state: z.string() }),
  ),
  cursor: z.int().nullable(),
});

export const guildAnswer = z.object({
  id: z.string(),
  name: z.string(),
  settings: guildSettings,
  diagnosis: z
    .object({
      at: unixSeconds,
      findings: z.array(
        z.object({ code: z.enum(FINDINGS), about: z.string(), other: z.string().exactOptional() }),
      ),
    })
    .nullable(),
});

export const settingsAnswer = z.object({
  variables: z.array(z.object({ name: z.string(), set: z.boolean(), value: z.string().nullable() })),
  guilds: z.array(guildAnswer),
});

const count = z.int();
const unixMilliseconds = z.int();
const milliseconds = z.number();
const counts = z.record(z.string(), count);

const began = { generation: count, since: unixMilliseconds, cause: z.string() };

const breakerState = z.discriminatedUnion("kind", [
  z.object({ ...began, kind: z.literal("closed"), failuresInARow: count, errors: z.array(unixMilliseconds) }),
  z.object({ ...began, kind: z.literal("open"), until: unixMilliseconds, openings: count }),
  z.object({
    ...began,
    kind: z.literal("half_open"),
    openings: count,
    successes: count,
    issued: count,
    probes: z.array(z.object({ probe: count, expiresAt: unixMilliseconds })),
  }),
  z.object({
    ...began,
    kind: z.enum(["forced_open", "forced_closed"]),
    by: z.string(),
    until: unixMilliseconds,
  }),
]);

const vitals = z.object({
  breakers: z.record(
    z.string(),
    z
      .object({
        state: breakerState,
        statistics: z.object({
          successes: count,
          errors: count,
          slow: count,
          stale: count,
          refused: count,
          openings: count,
        }),
      })
      .nullable(),
  ),
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
      head: z.object({ seq: count }),
      waiting: count,
      oldestAge: milliseconds.nullable(),
      failures: count,
      forked: z.boolean(),
    })
    .nullable(),
  policy: z.object({ version: count, age: milliseconds.nullable(), entries: count }).exactOptional(),
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
