import { SECOND } from "../shared/time.ts";

/** How long one look at the store serves all who ask in this isolate. */
const FRESH_FOR = 5 * SECOND;

/** True when the store answers. */
export type HealthProbe = () => Promise<boolean>;

/**
 * Asks every 5 s at most, so that a flood of health checks costs the store nothing. Only results are kept:
 * a promise of one request must not be awaited by another (the runtime refuses it).
 */
export function cachedProbe(probe: HealthProbe, now: () => number): HealthProbe {
  let known: boolean | undefined;
  let checkedAt = -Infinity;
  return async () => {
    if (known !== undefined && now() - checkedAt < FRESH_FOR) return known;
    checkedAt = now();
    known = await probe().catch(() => false);
    return known;
  };
}
