import * as z from "zod";
import { SWITCHES, type SwitchName } from "../../shared/policy/switches.ts";

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
