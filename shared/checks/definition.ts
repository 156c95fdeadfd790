import { MINUTE, SECOND } from "../time.ts";

/** Parts of the edge that a check can look at from inside. */
export const PARTS = ["database", "supabase", "outbox", "audit", "policy"] as const;
export type PartName = (typeof PARTS)[number];

/** What a check does each time. */
export type Probe =
  | {
      readonly kind: "http";
      readonly url: string;
      readonly method: "GET" | "HEAD";
      /** What it says it is, where the other side wants to know; null: a check of the edge. */
      readonly userAgent: string | null;
      /** Statuses that are right; a redirect is not followed, so it can be one of them. */
      readonly status: readonly number[];
      /** Must stand in the first 64 KiB of the body. */
      readonly contains: string | null;
      /** Must be there, and hold the text where there is one. */
      readonly header: { readonly name: string; readonly contains: string | null } | null;
    }
  /** A route of our own, through every middleware, expected to answer 200. */
  | { readonly kind: "front_door"; readonly path: string }
  /** A confirm with a made-up link, through every middleware, that changes nothing. */
  | { readonly kind: "confirm" }
  /** `maxAge`: what waits longer than that, in milliseconds, is degraded. */
  | { readonly kind: "part"; readonly part: PartName; readonly maxAge: number };

/** How the status page names a check; null keeps it to the operators. */
export interface PublicName {
  readonly name: string;
  /** The heading it stands under. */
  readonly component: string;
}

/** Times in milliseconds. */
export interface CheckDefinition {
  /** Lower case, digits and hyphens; never shown to the public. */
  readonly name: string;
  readonly probe: Probe;
  readonly every: number;
  readonly timeout: number;
  /** A right answer that took longer is a degraded one. */
  readonly degradedAfter: number;
  /** Bad results in a row until it falls, good ones until it rises. */
  readonly failures: number;
  readonly successes: number;
  readonly public: PublicName | null;
  readonly enabled: boolean;
}

/** Row O1's figures, and what a definition may set them to. Cron fires each minute, so nothing is looked at more often. */
export const FIGURES = {
  every: { usual: MINUTE, min: MINUTE, max: 60 * MINUTE },
  timeout: { usual: 10 * SECOND, min: SECOND, max: 30 * SECOND },
  degradedAfter: { usual: 5 * SECOND, min: 1, max: 30 * SECOND },
  failures: { usual: 3, min: 1, max: 10 },
  successes: { usual: 2, min: 1, max: 10 },
} as const;

/** A cron run may make 50 calls on the free plan; what is more would be no check but a load. */
export const MOST_CHECKS = 40;

const USUAL = {
  every: FIGURES.every.usual,
  timeout: FIGURES.timeout.usual,
  degradedAfter: FIGURES.degradedAfter.usual,
  failures: FIGURES.failures.usual,
  successes: FIGURES.successes.usual,
  public: null,
  enabled: true,
} as const;

/** A check with the usual figures where nothing else is said. */
export const define = (
  given: Pick<CheckDefinition, "name" | "probe"> & Partial<CheckDefinition>,
): CheckDefinition => ({ ...USUAL, ...given });
