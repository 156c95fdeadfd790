import { errorBody, refuse } from "../http/errors.ts";
import type { Json } from "../json.ts";
import { sanitise } from "../logging/sanitise.ts";
import { toUnixSeconds } from "../time.ts";
import type { KeptOrder, OrderAnswer } from "./intake.ts";

/** Characters of what the trading process says of a refusal. */
const LONGEST_MESSAGE = 200;

/** Statuses that say "not now" rather than "no": the order may be sent again. */
const NOT_NOW: ReadonlySet<number> = new Set([408, 425, 429]);

/** What the trading process answered. */
export interface ProcessAnswer {
  readonly status: number;
  /** Null: it was no JSON. */
  readonly json: Json;
}

/**
 * The answer an order's caller gets, and will get for every repeat; null where it says nothing about what became of the
 * order: then it may have traded.
 */
export function orderAnswer(
  { id, mode }: KeptOrder,
  { status, json }: ProcessAnswer,
  requestId: string,
  now: number,
): OrderAnswer | null {
  if (status >= 200 && status < 300) {
    const body = { status: "success", orderId: id, mode, result: json, timestamp: toUnixSeconds(now) };
    return { status: 200, body: JSON.stringify(body) };
  }
  if (status < 400 || status >= 500 || NOT_NOW.has(status)) return null;
  const details = messageOf(json);
  const refusal = refuse(
    "order_rejected",
    "The order was refused by who trades",
    details === null ? {} : { details },
  );
  return { status: 422, body: JSON.stringify(errorBody(refusal, requestId, now)) };
}

/** `{ "message": … }` of the trading process, fit to be shown. */
function messageOf(json: Json): string | null {
  const message = json !== null && typeof json === "object" && "message" in json ? json["message"] : null;
  return typeof message === "string" ? sanitise(message, LONGEST_MESSAGE) : null;
}
