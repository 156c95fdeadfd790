import type { Json } from "../json.ts";

export type { Json };

/** Classes decide durability (security and admin events are awaited) and retention. */
export const AUDIT_CLASSES = ["security", "admin", "access", "trading", "verification"] as const;
export type AuditClass = (typeof AUDIT_CLASSES)[number];

export const AUDIT_OUTCOMES = ["success", "failure", "denied"] as const;
type AuditOutcome = (typeof AUDIT_OUTCOMES)[number];

/** Who did it. `id` is a Discord id, an operator's name, or the name of a job. */
export interface AuditActor {
  readonly type: "member" | "operator" | "machine" | "system" | "anonymous";
  readonly id: string | null;
}

/** One thing that happened: who, what, when, where, with what outcome. Never holds a secret. */
export interface AuditEvent {
  /** Of who may have to hand it over again: the log records an id once, however often it comes (64 characters at most). */
  readonly id?: string;
  /** Unix milliseconds. */
  readonly at: number;
  readonly class: AuditClass;
  /** Lower snake case, past tense: `verification_confirmed`. */
  readonly event: string;
  readonly actor: AuditActor;
  /** The client address; kept readable for 24 h, then only as a keyed hash. */
  readonly address: string | null;
  readonly outcome: AuditOutcome;
  readonly requestId: string | null;
  readonly detail: { readonly [key: string]: Json };
}
