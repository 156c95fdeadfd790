import * as z from "zod";
import { count, unixSeconds } from "./units.ts";

export const outboxAnswer = z.object({
  destinations: z.array(
    z.object({
      destination: z.string(),
      interactive: count,
      background: count,
      dead: count,
      /** Seconds. */
      oldestAge: count.nullable(),
      stopped: z.enum(["none", "unauthorized", "shut_out"]),
    }),
  ),
});

export const deadLettersAnswer = z.object({
  deadLetters: z.array(
    z.object({
      key: z.string(),
      kind: z.string(),
      subject: z.string(),
      reason: z.string(),
      attempts: count,
      /** JSON as text, secrets masked. */
      effect: z.string(),
      enqueuedAt: unixSeconds,
      diedAt: unixSeconds,
    }),
  ),
  cursor: z.string().nullable(),
});
