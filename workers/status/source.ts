import { describeError, type Logger } from "../../shared/logging/log.ts";
import type { PublicIncident } from "../../shared/incidents/public.ts";
import {
  publicStatus,
  UNKNOWN_CHECKS,
  type ChecksStatus,
  type PublicStatus,
} from "../../shared/status/status.ts";
import { MINUTE, SECOND } from "../../shared/time.ts";
import { within } from "../../durable-objects/within.ts";

/** One look serves an isolate's readers for this long, so that a crowd at the status page costs next to nothing. */
const FRESH_FOR = 15 * SECOND;
/** The page may wait for its objects, but not as long as its reader would. */
const PATIENCE = 3 * SECOND;
/** What is older is no status any more. */
const LONGEST_STALE = 10 * MINUTE;

export interface StatusDeps {
  readonly checks: (now: number) => Promise<ChecksStatus>;
  readonly incidents: () => Promise<readonly PublicIncident[]>;
  /** Whether operators have put the whole edge into maintenance. */
  readonly maintenance: () => boolean;
  readonly now: () => number;
  readonly log: Logger;
}

/**
 * What the status page is made of. Never rejects: where an object does not answer, its last word stands for ten
 * minutes, and then it is said that nothing is known (fails open: a page that is down tells nobody anything).
 */
export function createStatusSource({ checks, incidents, maintenance, now, log }: StatusDeps) {
  let current: { readonly status: PublicStatus; readonly at: number } | null = null;
  /** When the look that is under way began: whoever comes meanwhile gets the last status and asks nobody. */
  let lookingSince: number | null = null;
  const lastChecks = lastWord<ChecksStatus>("checks");
  const lastIncidents = lastWord<readonly PublicIncident[]>("incidents");

  function lastWord<T>(part: string) {
    let known: { readonly value: T; readonly at: number } | null = null;
    return async (ask: () => Promise<T>, otherwise: T): Promise<T> => {
      const answer = await within(PATIENCE, ask);
      if (answer.kind === "done") {
        known = { value: answer.value, at: now() };
        return answer.value;
      }
      log.warn("status_part_missing", {
        part,
        ...(answer.kind === "late"
          ? { error: `no answer within ${PATIENCE} ms` }
          : describeError(answer.error)),
      });
      return known !== null && now() - known.at < LONGEST_STALE ? known.value : otherwise;
    };
  }

  return async (): Promise<PublicStatus> => {
    const at = now();
    const work = maintenance();
    // A maintenance shows as soon as this isolate knows of it.
    if (current !== null && current.status.maintenance === work) {
      const looking = lookingSince !== null && at - lookingSince < PATIENCE;
      if (at - current.at < FRESH_FOR || looking) return current.status;
    }
    lookingSince = at;
    const [standing, known] = await Promise.all([
      lastChecks(() => checks(at), UNKNOWN_CHECKS(at)),
      lastIncidents(incidents, []),
    ]);
    const status = publicStatus(standing, known, work);
    current = { status, at };
    lookingSince = null;
    return status;
  };
}
