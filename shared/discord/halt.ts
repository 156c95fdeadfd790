import * as z from "../schema.ts";
import { HOUR, MINUTE } from "../time.ts";

const stopped = { until: z.number(), failures: z.int() };

/** Why nothing is sent to Discord at all, and until when (Unix milliseconds). It serialises. */
export const haltSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("none") }),
  /** 401: the bot's token is not valid. Going on would shut our address out, so one call probes now and then. */
  z.object({ kind: z.literal("unauthorized"), ...stopped }),
  /** Discord's front (Cloudflare) has shut our address out: error 1015, or a 429 that is no JSON. */
  z.object({ kind: z.literal("shut_out"), ...stopped }),
]);
export type Halt = Readonly<z.infer<typeof haltSchema>>;

export const NO_HALT: Halt = { kind: "none" };

/** First and longest wait before the next probe. A token is changed by hand; an address is let in again in minutes. */
const WAITS = {
  unauthorized: { first: 1 * MINUTE, longest: 1 * HOUR },
  shut_out: { first: 1 * MINUTE, longest: 15 * MINUTE },
} as const;

/** Stops, or stops for longer: the wait doubles each time. `retryAfter` in milliseconds where the answer named one. */
export function halted(halt: Halt, kind: keyof typeof WAITS, retryAfter: number, now: number): Halt {
  // Several calls under way fail together; they are one failure.
  if (halt.kind === kind && now < halt.until) return halt;
  const failures = halt.kind === kind ? halt.failures + 1 : 1;
  const { first, longest } = WAITS[kind];
  const wait = Math.max(retryAfter, Math.min(longest, first * 2 ** Math.min(failures - 1, 20)));
  return { kind, failures, until: now + wait };
}

/** Whether the halt concerns a call: a dead bot token does not stop calls that carry none. */
export const concerns = (halt: Halt, authorization: "bot" | "none"): boolean =>
  halt.kind === "shut_out" || (halt.kind === "unauthorized" && authorization === "bot");
