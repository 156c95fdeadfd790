import { HOUR, MINUTE } from "../time.ts";
import type { Role } from "./roles.ts";

/** Row A2: a session nobody uses for this long is over. */
export const IDLE_LIMIT = HOUR;
/** Row A2's absolute limit: a working day's shift; then password and code are asked for again. */
export const SESSION_LIFETIME = 12 * HOUR;
/** The cookie that holds the session's secret; over HTTPS, as everywhere but in development, it is `__Host-` and this. */
export const SESSION_COOKIE = "edge_session";
/** Row A5: for this long after proving oneself again, marked actions go through. */
export const STEP_UP_LIFETIME = 5 * MINUTE;
/** A use is noted when the last noted one is older than this: a row written a minute, not one a request. */
export const SEEN_SPACING = MINUTE;

/** Somebody signed in. The cookie's value is stored nowhere, only its hash. Times are Unix milliseconds. */
export interface Session {
  /** Names the session in lists; opens nothing. */
  readonly id: string;
  readonly account: string;
  /** The account's role at present, not the one it had at sign-in. */
  readonly role: Role;
  /** Client address at sign-in. */
  readonly address: string;
  /** What the browser calls itself. */
  readonly client: string;
  readonly signedInAt: number;
  readonly lastSeenAt: number;
  readonly expiresAt: number;
  readonly steppedUpAt: number | null;
}

export type SessionVerdict = "live" | "idle" | "expired" | "address_changed";

/** `address`: where the request comes from; null: sessions are not bound to addresses. */
export function judgeSession(session: Session, address: string | null, now: number): SessionVerdict {
  if (now >= session.expiresAt) return "expired";
  if (now - session.lastSeenAt >= IDLE_LIMIT) return "idle";
  if (address !== null && address !== session.address) return "address_changed";
  return "live";
}

/** True when a marked action may go through. */
export const isSteppedUp = ({ steppedUpAt }: Pick<Session, "steppedUpAt">, now: number): boolean =>
  steppedUpAt !== null && now - steppedUpAt < STEP_UP_LIFETIME;
