import type { CheckDefinition } from "./definition.ts";

/** From good to bad; the order counts. */
const LEVELS = ["up", "degraded", "down"] as const;
export type Level = (typeof LEVELS)[number];

export const worse = (a: Level, b: Level): Level => (LEVELS.indexOf(a) >= LEVELS.indexOf(b) ? a : b);
export const better = (a: Level, b: Level): Level => (worse(a, b) === a ? b : a);

/** What a probe brought home. */
export type Reading =
  /** The right answer; `concern`: what is not as it should be all the same. Latency in milliseconds. */
  | { readonly kind: "right"; readonly latency: number; readonly concern: string | null }
  | { readonly kind: "wrong"; readonly latency: number | null; readonly reason: string }
  /** The edge is in maintenance by an operator's order, which says nothing about the part itself. */
  | { readonly kind: "maintenance" };

/** One result of one check. */
export interface Sample {
  readonly check: string;
  readonly level: Level | "maintenance";
  /** Milliseconds; null where there was no answer. */
  readonly latency: number | null;
  /** Why it is not up, in words for operators. */
  readonly reason: string | null;
}

/** Reasons stand in the object's rows and in alerts. */
const LONGEST_REASON = 200;

/** What a reading means for its check. */
export function judge({ name, degradedAfter }: CheckDefinition, reading: Reading): Sample {
  const sample = (level: Sample["level"], latency: number | null, reason: string | null): Sample => ({
    check: name,
    level,
    latency: latency === null ? null : Math.round(latency),
    reason: reason?.slice(0, LONGEST_REASON) ?? null,
  });
  switch (reading.kind) {
    case "maintenance":
      return sample("maintenance", null, null);
    case "wrong":
      return sample("down", reading.latency, reading.reason);
    case "right":
      if (reading.concern !== null) return sample("degraded", reading.latency, reading.concern);
      return reading.latency > degradedAfter
        ? sample("degraded", reading.latency, `took ${Math.round(reading.latency)} ms`)
        : sample("up", reading.latency, null);
  }
}
