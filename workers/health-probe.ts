import { SECOND } from "../shared/time.ts";

/** How long one look at the store serves all who ask in this isolate. */
const FRESH_FOR = 5 * SECOND;

/** True when the store answers. */
export type HealthProbe = () => Promise<boolean>;

/** Asks at most every 5 s, so that a flood of health checks costs the store nothing. */
export function cachedProbe(probe: HealthProbe, now: () => number): HealthProbe {
  let checkedAt = -Infinity;
  let latest = Promise.resolve(false);
  return () => {
    if (now() - checkedAt >= FRESH_FOR) {
      checkedAt = now();
      latest = probe().catch(() => false);
    }
    return latest;
  };
}
