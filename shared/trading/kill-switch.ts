import { err, ok, type Result } from "../result.ts";
import { DAY, MINUTE, SECOND } from "../time.ts";
import { sameRequester, type Requester } from "./author.ts";

/** Row G4, in rising order: no new positions; no orders at all; no orders, and every position closed. */
export const HALTS = ["stop_entries", "stop", "flatten"] as const;
export type Halt = (typeof HALTS)[number];

const strength = (halt: Halt | null): number => (halt === null ? -1 : HALTS.indexOf(halt));
const stronger = (a: Halt | null, b: Halt | null): Halt | null => (strength(a) >= strength(b) ? a : b);

/**
 * One requester's wish that trading be halted. They stand side by side: the strongest counts, and the end of one takes
 * nothing away from the others. Times in Unix milliseconds.
 */
export interface Hold {
  readonly action: Halt;
  readonly reason: string;
  readonly by: Requester;
  readonly since: number;
  /** Null: until somebody resumes. */
  readonly expiresAt: number | null;
}

export interface HaltRequest {
  readonly action: Halt;
  readonly reason: string;
  readonly requestedBy: Requester;
  readonly expiresAt: number | null;
}

/** `flatten_expires`: positions that were closed do not come back, so only a person ends a flatten. */
export type HaltFault = "flatten_expires" | "already_over";

/** A hold of a rule that nobody ends: a trading day later somebody has looked. */
export const LONGEST_HOLD = 7 * DAY;

/** Between a request and its confirmation. */
export const CONFIRM_WITHIN = 60 * SECOND;
/** Until the VPS has carried a halt out. After this operators hear that it has not. */
export const DONE_WITHIN = 30 * SECOND;
/** What a service is told (restart) is stale after this: carried out later it would surprise. */
export const SERVICE_COMMAND_LIFETIME = 10 * MINUTE;

export const effectiveHalt = (holds: readonly Hold[]): Halt | null =>
  holds.reduce<Halt | null>((found, { action }) => stronger(found, action), null);

/** The holds without those whose time is over. */
export const liveHolds = (holds: readonly Hold[], now: number): readonly Hold[] =>
  holds.filter(({ expiresAt }) => expiresAt === null || expiresAt > now);

/**
 * The holds with one more. The same requester has one only: asking again never weakens or shortens it, so that a rule
 * may ask as often as it fires; only `resume` and the end of its time do.
 */
export function addHold(
  holds: readonly Hold[],
  { action, reason, requestedBy: by, expiresAt }: HaltRequest,
  now: number,
): Result<readonly Hold[], HaltFault> {
  if (expiresAt !== null && action === "flatten") return err("flatten_expires");
  if (expiresAt !== null && expiresAt <= now) return err("already_over");
  const before = holds.find((hold) => sameRequester(hold.by, by));
  if (before === undefined) return ok([...holds, { action, reason, by, since: now, expiresAt }]);
  const expires =
    before.expiresAt === null || expiresAt === null ? null : Math.max(before.expiresAt, expiresAt);
  if (strength(action) <= strength(before.action) && expires === before.expiresAt) return ok(holds);
  const kept: Hold = {
    ...before,
    action: stronger(before.action, action) ?? action,
    reason: strength(action) > strength(before.action) ? reason : before.reason,
    expiresAt: expires,
  };
  return ok(holds.map((hold) => (hold === before ? kept : hold)));
}

/** A halt that waits for its second step. */
export interface Proposal {
  /** Names it in the second step. */
  readonly code: string;
  readonly by: Requester;
  readonly action: Halt;
  readonly reason: string;
  /** Milliseconds from the confirmation on; null: until somebody resumes. */
  readonly lifetime: number | null;
  readonly validUntil: number;
}

export type ConfirmFault = "unknown_code" | "too_late";

/** Only who asked may confirm, with that very code, in time. */
export function confirmProposal(
  proposal: Proposal | null,
  by: Requester,
  now: number,
): Result<HaltRequest, ConfirmFault> {
  if (proposal === null || !sameRequester(proposal.by, by)) return err("unknown_code");
  if (now >= proposal.validUntil) return err("too_late");
  const { action, reason, lifetime } = proposal;
  return ok({ action, reason, requestedBy: by, expiresAt: lifetime === null ? null : now + lifetime });
}
