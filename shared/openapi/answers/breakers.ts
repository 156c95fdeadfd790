import * as z from "zod";
import { count, unixMilliseconds } from "./units.ts";

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

const breakerStatistics = z.object({
  successes: count,
  errors: count,
  slow: count,
  stale: count,
  refused: count,
  openings: count,
});

const kind = z.enum(["closed", "open", "half_open", "forced_open", "forced_closed"]);

export const breakerAnswer = z.object({
  dependency: z.string(),
  state: breakerState,
  statistics: breakerStatistics,
  history: z.array(
    z.object({
      generation: count,
      at: unixMilliseconds,
      from: kind,
      to: kind,
      cause: z.string(),
      by: z.string().nullable(),
      until: unixMilliseconds.nullable(),
    }),
  ),
});

export const breakersAnswer = z.object({ breakers: z.array(breakerAnswer) });
