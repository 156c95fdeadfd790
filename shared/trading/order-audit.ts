import type { AuditEvent } from "../audit/event.ts";
import { actorOf, type Author } from "./author.ts";
import type { Intake, KeptOrder, OrderOutcome, OrderRequest } from "./intake.ts";

/** Row U1's TRADING_ACTION: one before an order leaves, one when it is known how that ended, one when it is refused. */
const EVENT = "trading_action";

/** An order that is about to leave, or may not; null: nothing happened. */
export function intakeEvent(
  request: OrderRequest,
  intake: Intake,
  author: Author,
  at: number,
): AuditEvent | null {
  const event = (outcome: AuditEvent["outcome"], more: AuditEvent["detail"]): AuditEvent => ({
    at,
    class: "trading",
    event: EVENT,
    actor: actorOf(author.by),
    address: author.address,
    outcome,
    requestId: author.requestId,
    detail: { order: request.id, ...request.order, ...more },
  });
  switch (intake.kind) {
    case "send":
      return event("success", { step: "leaving", mode: intake.order.mode, attempt: intake.order.attempts });
    case "halted":
      return event("denied", { step: "refused", reason: "halted", halt: intake.action });
    case "mismatch":
    case "other_mode":
      return event("denied", { step: "refused", reason: intake.kind });
    case "replay":
    case "in_flight":
    case "unrecorded":
      return null;
  }
}

/** How an attempt ended. */
export function outcomeEvent(
  order: KeptOrder,
  outcome: OrderOutcome,
  author: Author,
  at: number,
): AuditEvent {
  const { status } = outcome.kind === "answered" ? outcome.answer : { status: null };
  const taken = status !== null && status < 300;
  return {
    at,
    class: "trading",
    event: EVENT,
    actor: actorOf(author.by),
    address: author.address,
    outcome: taken ? "success" : status === null ? "failure" : "denied",
    requestId: author.requestId,
    detail: {
      order: order.id,
      ...order.order,
      step: outcome.kind,
      mode: order.mode,
      attempt: order.attempts,
      status,
    },
  };
}
