import { refuse, type Refusal } from "../../shared/http/errors.ts";
import { toWholeSeconds } from "../../shared/limits/headers.ts";
import { describeError } from "../../shared/logging/log.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import { SECOND } from "../../shared/time.ts";
import { orderAnswer } from "../../shared/trading/answer.ts";
import type {
  Intake,
  KeptOrder,
  OrderAnswer,
  OrderOutcome,
  OrderRequest,
} from "../../shared/trading/intake.ts";
import type { AppContext } from "../context.ts";
import { authorOf } from "./author.ts";
import { askProcess } from "./process.ts";

/** When asking again is worth while; milliseconds. */
const RETRY_AFTER = 5 * SECOND;

const later = (ms: number) => ({ headers: { "Retry-After": String(toWholeSeconds(ms)) } });

/** Fails closed: who cannot ask whether trading is halted does not trade. */
export const UNKNOWN_STANDING = refuse("internal", "Trading cannot be checked at the moment", {
  status: 503,
  ...later(RETRY_AFTER),
});

const UNKNOWN_OUTCOME = refuse(
  "order_unknown",
  "The order was sent and no answer came: it may have been carried out. Send it again with the same Idempotency-Key " +
    "to learn what became of it; it is the same order then.",
  later(RETRY_AFTER),
);

const UNRECORDED = refuse(
  "audit_unavailable",
  "The order cannot be put on record at the moment; it was not sent",
  later(RETRY_AFTER),
);

const NOT_SENT = refuse(
  "origin_unavailable",
  "The trading process cannot be reached; the order was not sent",
);

const OFF = refuse(
  "origin_unavailable",
  "No trading process is set up for this mode; the order was not sent",
);

/** An answer, and whether it is the one that was given before. */
export interface Placed {
  readonly answer: OrderAnswer;
  readonly replayed: boolean;
}

/**
 * Sends an order at most once at a time and always under the same id: kept, and in the audit log, before it leaves; settled
 * with another event before it is answered. Killed in between, it is an order of unknown outcome, which only the same
 * request can send again.
 */
export async function placeOrder(c: AppContext, request: OrderRequest): Promise<Result<Placed, Refusal>> {
  const { services, log } = c.var;
  const author = authorOf(c);
  let intake: Intake;
  try {
    intake = await services.trading().begin(request, author);
  } catch (error) {
    log.error("trading_unreachable", describeError(error));
    return err(UNKNOWN_STANDING);
  }
  if (intake.kind === "replay") return ok({ answer: intake.answer, replayed: true });
  if (intake.kind === "unrecorded") log.error("order_unrecorded", { order: request.id });
  if (intake.kind !== "send") return err(refusalOf(intake));

  const sent = await send(c, intake.order);
  const { outcome } = sent;
  // Of an order that may have traded before nobody is told that it was not sent.
  const refusal = intake.order.attempts > 1 ? UNKNOWN_OUTCOME : sent.refusal;
  try {
    await services.trading().end(intake.order.id, intake.order.attempts, outcome, author);
  } catch (error) {
    // The lease ends by itself, and the order is one of unknown outcome then.
    log.error("trading_outcome_unkept", { order: intake.order.id, ...describeError(error) });
    return err(outcome.kind === "not_sent" ? refusal : UNKNOWN_OUTCOME);
  }
  return outcome.kind === "answered" ? ok({ answer: outcome.answer, replayed: false }) : err(refusal);
}

async function send(
  c: AppContext,
  kept: KeptOrder,
): Promise<{ readonly outcome: OrderOutcome; readonly refusal: Refusal }> {
  const { id, order, mode } = kept;
  const asked = await askProcess(c, {
    method: "POST",
    path: "/trade",
    mode,
    orderId: id,
    body: { orderLinkId: id, mode, ...order },
  });
  if (asked.ok) {
    const answer = orderAnswer(kept, asked.value, c.var.requestId, c.var.services.now());
    return {
      outcome: answer === null ? { kind: "unknown" } : { kind: "answered", answer },
      refusal: UNKNOWN_OUTCOME,
    };
  }
  switch (asked.error.kind) {
    case "off":
      return { outcome: { kind: "not_sent" }, refusal: OFF };
    case "unavailable":
      return { outcome: { kind: "not_sent" }, refusal: { ...NOT_SENT, ...later(asked.error.retryAfter) } };
    case "unreachable":
    case "timeout":
    case "aborted":
    case "refused":
      return { outcome: { kind: "unknown" }, refusal: UNKNOWN_OUTCOME };
  }
}

function refusalOf(intake: Exclude<Intake, { kind: "send" | "replay" }>): Refusal {
  switch (intake.kind) {
    case "in_flight":
      return refuse(
        "conflict",
        "The order with this Idempotency-Key is on its way",
        later(intake.retryAfter),
      );
    case "mismatch":
      return refuse("key_reused", "This Idempotency-Key belongs to another order");
    case "unrecorded":
      return intake.sentBefore ? UNKNOWN_OUTCOME : UNRECORDED;
    case "halted":
      return refuse("trading_halted", "Trading is halted", { details: intake.action });
    case "other_mode":
      return refuse("conflict", `Trading is ${intake.mode} at present`, { details: intake.mode });
  }
}
