import * as z from "../schema.ts";
import { DAY, HOUR, MINUTE, SECOND } from "../time.ts";

/** When a breaker opens and closes (requirement R1). Times are milliseconds. */
export interface BreakerSettings {
  /** Failures without a success between them that open it. */
  readonly failuresInARow: number;
  /** Failures within `errorWindow` that open it, whatever succeeded between them. */
  readonly errors: number;
  readonly errorWindow: number;
  /** The first open time; each opening without a close between doubles it, up to `longestOpen`. */
  readonly openFor: number;
  /** Never exceeded, jitter included. */
  readonly longestOpen: number;
  /** Calls that may be under way while half open, over all isolates. */
  readonly probes: number;
  /** Probes that must succeed before it closes. */
  readonly successesToClose: number;
  /**
   * After this a probe that nobody reported gives its place back. Longer than any guarded call can take (R4: 30 s),
   * or a fourth probe could start beside three that still run.
   */
  readonly probeLease: number;
  /** A call that succeeded after more than this counts as failed. */
  readonly slowAfter: number;
}

const DEFAULTS: BreakerSettings = {
  failuresInARow: 5,
  errors: 20,
  errorWindow: 1 * HOUR,
  openFor: 1 * MINUTE,
  longestOpen: 10 * MINUTE,
  probes: 3,
  successesToClose: 3,
  probeLease: 35 * SECOND,
  // The same as "degraded" in the health checks (requirement O1).
  slowAfter: 5 * SECOND,
};

/** By the first part of a dependency's name: `origin:vps-1` has the settings of `origin`. */
const BY_KIND: Readonly<Record<string, Partial<BreakerSettings>>> = {
  // Inside an interaction it has 2.5 s altogether (R4).
  supabase: { slowAfter: 2 * SECOND },
  // Trading calls wait for an exchange; a third of their 30 s (R4) is still healthy.
  origin: { slowAfter: 10 * SECOND },
};

const upTo = (most: number) => z.exactOptional(z.int().check(z.minimum(1), z.maximum(most)));
const count = upTo(1_000);
const duration = upTo(DAY);
const figures = z.strictObject({
  failuresInARow: count,
  errors: count,
  errorWindow: duration,
  openFor: duration,
  longestOpen: duration,
  probes: count,
  successesToClose: count,
  probeLease: duration,
  slowAfter: duration,
});
const overrides = z.record(z.string(), figures);

function read(variable: string | undefined): z.infer<typeof overrides> | null {
  try {
    return (
      overrides.safeParse(JSON.parse(variable === undefined || variable === "" ? "{}" : variable)).data ??
      null
    );
  } catch {
    return null;
  }
}

/** Whether the variable `BREAKERS` holds what `settingsFor` takes. */
export const isBreakerSettings = (variable: string | undefined): boolean => read(variable) !== null;

/**
 * The figures of a dependency, which is named by free text: `discord`, `supabase`, `origin:<name>`, `alert:<channel>`.
 * `BREAKERS` replaces some, by the first part of a name or by a whole one: `{"origin":{"slowAfter":20000},"origin:vps-1":
 * {"failuresInARow":3}}`, times in milliseconds. Nothing set or nothing valid: the defaults.
 */
export function settingsFor(dependency: string, variable?: string): BreakerSettings {
  const given = read(variable) ?? {};
  const kind = dependency.split(":")[0] ?? "";
  return { ...DEFAULTS, ...BY_KIND[kind], ...given[kind], ...given[dependency] };
}
