import { createHash } from "node:crypto";
import { SECOND } from "../../../shared/time.ts";

/** Documented: 50 requests a second for a bot, over all routes but interactions' own (topics, "Rate Limits"). */
export const GLOBAL_PER_SECOND = 50;

/** `limit` requests in each window of `per` milliseconds that begins with the first of them. */
export interface Limit {
  readonly limit: number;
  readonly per: number;
}

/**
 * Discord publishes no figures for routes. Messages and webhooks are those commonly seen; roles, reads and
 * opening a DM are set to what the global limit lets through, so that a burst meets one of both.
 */
export const BUCKETS = {
  roles: { limit: 50, per: SECOND },
  reads: { limit: 50, per: SECOND },
  openDm: { limit: 50, per: SECOND },
  messages: { limit: 5, per: 5 * SECOND },
  editMessage: { limit: 5, per: 5 * SECOND },
  commands: { limit: 5, per: 20 * SECOND },
  webhook: { limit: 5, per: 2 * SECOND },
} as const satisfies Record<string, Limit>;

export type BucketName = keyof typeof BUCKETS;

export interface Verdict {
  readonly admitted: boolean;
  readonly scope: "user" | "global";
  /** Milliseconds until the next request can succeed; 0 when admitted. */
  readonly retryAfter: number;
  readonly headers: Readonly<Record<string, string>>;
}

interface Window {
  readonly opened: number;
  used: number;
}

/** Counts as Discord does: per bucket and major parameter, and all together. Times are Unix milliseconds. */
export class RateLimits {
  private readonly windows = new Map<string, Window>();
  /** Moments of the requests of the last second. */
  private recent: number[] = [];
  private readonly limits: Readonly<Record<BucketName, Limit>>;
  private readonly globalPerSecond: number;

  constructor(overrides: Partial<Record<BucketName, Limit>> = {}, globalPerSecond = GLOBAL_PER_SECOND) {
    this.limits = { ...BUCKETS, ...overrides };
    this.globalPerSecond = globalPerSecond;
  }

  take(bucket: BucketName, major: string, countsGlobally: boolean, now: number): Verdict {
    const { limit, per } = this.limits[bucket];
    const key = `${bucket}:${major}`;
    const open = this.windows.get(key);
    const window = open !== undefined && now < open.opened + per ? open : { opened: now, used: 0 };
    this.windows.set(key, window);
    const resetAfter = window.opened + per - now;

    if (countsGlobally) {
      this.recent = this.recent.filter((moment) => now - moment < SECOND);
      const oldest = this.recent.at(-this.globalPerSecond);
      if (oldest !== undefined) return refusedGlobally(oldest + SECOND - now);
    }
    const admitted = window.used < limit;
    if (admitted) {
      window.used += 1;
      if (countsGlobally) this.recent.push(now);
    }
    return {
      admitted,
      scope: "user",
      retryAfter: admitted ? 0 : resetAfter,
      headers: {
        "X-RateLimit-Limit": String(limit),
        "X-RateLimit-Remaining": String(limit - window.used),
        "X-RateLimit-Reset": ((window.opened + per) / SECOND).toFixed(3),
        "X-RateLimit-Reset-After": (resetAfter / SECOND).toFixed(3),
        "X-RateLimit-Bucket": bucketHash(bucket),
      },
    };
  }

  clear(): void {
    this.windows.clear();
    this.recent = [];
  }
}

const refusedGlobally = (retryAfter: number): Verdict => ({
  admitted: false,
  scope: "global",
  retryAfter,
  headers: { "X-RateLimit-Global": "true" },
});

/** Opaque to clients, equal for the routes that share it. */
const bucketHash = (bucket: BucketName): string => createHash("md5").update(bucket).digest("hex");
