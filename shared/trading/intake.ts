import { SECOND } from "../time.ts";
import type { Halt } from "./kill-switch.ts";
import { fingerprint, type Mode, type Order } from "./order.ts";

/** The answer of whoever trades, as its caller got it. */
export interface OrderAnswer {
  readonly status: number;
  /** JSON. */
  readonly body: string;
}

export type OrderState =
  /** On its way, or so it was when we last heard; from `leaseUntil` on nobody can still be at it. */
  | { readonly kind: "sending"; readonly leaseUntil: number }
  /** It may have traded. Only the same order with the same id may be sent again. */
  | { readonly kind: "unknown" }
  | { readonly kind: "answered"; readonly answer: OrderAnswer };

/** An order that was accepted for sending; its id is `exchangeOrderId`'s. Times in Unix milliseconds. */
export interface KeptOrder {
  readonly id: string;
  readonly account: string;
  readonly order: Order;
  /** Of the first attempt, and so of all. */
  readonly mode: Mode;
  /** How often it was given out for sending. */
  readonly attempts: number;
  readonly state: OrderState;
  readonly createdAt: number;
}

export interface OrderRequest {
  readonly id: string;
  readonly account: string;
  readonly order: Order;
  /** The mode the caller counts on; null: whichever is in force. */
  readonly mode: Mode | null;
}

/** What is to become of a request for an order. */
export type Intake =
  | { readonly kind: "send"; readonly order: KeptOrder }
  /** The first answer again. */
  | { readonly kind: "replay"; readonly answer: OrderAnswer }
  /** `retryAfter` in milliseconds. */
  | { readonly kind: "in_flight"; readonly retryAfter: number }
  /** The key belongs to another order. */
  | { readonly kind: "mismatch" }
  | { readonly kind: "halted"; readonly action: Halt }
  | { readonly kind: "other_mode"; readonly mode: Mode }
  /** The audit log did not take it in time, so it does not leave; an attempt before this one may have traded. */
  | { readonly kind: "unrecorded"; readonly sentBefore: boolean };

/** What trading is held to at the moment. */
export interface Standing {
  readonly halt: Halt | null;
  readonly mode: Mode;
}

/**
 * Decides on a request. A known key speaks first: its answer is given again whatever has happened since. Everything
 * that would be sent needs the switch off, an order of unknown outcome too: sending it again might be what trades.
 */
export function admitOrder(
  kept: KeptOrder | null,
  request: OrderRequest,
  standing: Standing,
  lease: number,
  now: number,
): Intake {
  if (kept !== null) {
    const otherMode = request.mode !== null && request.mode !== kept.mode;
    if (otherMode || fingerprint(kept.order) !== fingerprint(request.order)) return { kind: "mismatch" };
    if (kept.state.kind === "answered") return { kind: "replay", answer: kept.state.answer };
    if (kept.state.kind === "sending" && kept.state.leaseUntil > now) {
      return { kind: "in_flight", retryAfter: Math.max(kept.state.leaseUntil - now, SECOND) };
    }
  }
  if (standing.halt !== null) return { kind: "halted", action: standing.halt };
  const mode = kept?.mode ?? standing.mode;
  if (mode !== standing.mode || (request.mode !== null && request.mode !== mode)) {
    return { kind: "other_mode", mode: standing.mode };
  }
  const state: OrderState = { kind: "sending", leaseUntil: now + lease };
  const { id, account, order } = request;
  return {
    kind: "send",
    order:
      kept === null
        ? { id, account, order, mode, attempts: 1, state, createdAt: now }
        : { ...kept, attempts: kept.attempts + 1, state },
  };
}

/**
 * Decides once more, when the audit log has been asked: meanwhile trading may have been halted, the lease have ended,
 * or the answer to an earlier attempt have come after all. `attempt` as it was admitted, `kept` as it is now.
 */
export function mayLeave(
  kept: KeptOrder | null,
  attempt: KeptOrder,
  recorded: boolean,
  standing: Standing,
  now: number,
): Intake {
  if (kept?.state.kind === "answered") return { kind: "replay", answer: kept.state.answer };
  const leased =
    kept?.state.kind === "sending" && kept.attempts === attempt.attempts && kept.state.leaseUntil > now;
  if (!recorded || !leased) return { kind: "unrecorded", sentBefore: attempt.attempts > 1 };
  if (standing.halt !== null) return { kind: "halted", action: standing.halt };
  if (attempt.mode !== standing.mode) return { kind: "other_mode", mode: standing.mode };
  return { kind: "send", order: attempt };
}

/** How an attempt ended. */
export type OrderOutcome =
  | { readonly kind: "answered"; readonly answer: OrderAnswer }
  /** Sent, or perhaps sent, and nobody knows what came of it. */
  | { readonly kind: "unknown" }
  /** It never left. */
  | { readonly kind: "not_sent" };

/**
 * The order after an attempt; null: as if it had never been asked for. The first answer stays. What a late attempt does
 * not know changes nothing about a later one.
 */
export function settleOrder(kept: KeptOrder, attempt: number, outcome: OrderOutcome): KeptOrder | null {
  if (kept.state.kind === "answered") return kept;
  if (outcome.kind === "answered") return { ...kept, state: { kind: "answered", answer: outcome.answer } };
  if (attempt !== kept.attempts) return kept;
  return outcome.kind === "not_sent" && attempt === 1 ? null : { ...kept, state: { kind: "unknown" } };
}
