import type { Signal } from "../alerts/signal.ts";
import type { AuditEvent } from "../audit/event.ts";
import { SECOND } from "../time.ts";

/** What others are to hear of: stored together with what happened, told at least once. */
export type Notice =
  | { readonly kind: "signal"; readonly signal: Signal }
  | { readonly kind: "audit"; readonly event: AuditEvent };

/** How long a notice that was not taken waits. */
export const TELL_AGAIN = 30 * SECOND;
/** Notices told in one call. */
export const TOLD_AT_ONCE = 100;
