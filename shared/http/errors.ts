import { toUnixSeconds } from "../time.ts";

/**
 * Every error code a caller can see, with its HTTP status. Clients switch on the code, so a code never
 * changes its meaning; the list is the contract's, the gateway's `origin_…`, and what the trading API adds.
 */
export const ERROR_STATUS = {
  invalid_request: 400,
  invalid_wallet: 400,
  invalid_signature: 400,
  suspicious_content: 400,
  unauthorized: 401,
  invalid_token: 401,
  token_expired: 401,
  forbidden: 403,
  ip_blocked: 403,
  account_too_new: 403,
  not_found: 404,
  conflict: 409,
  token_used: 409,
  wallet_taken: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  /** An Idempotency-Key that belongs to another order. */
  key_reused: 422,
  /** Who trades said no. */
  order_rejected: 422,
  rate_limited: 429,
  internal: 500,
  /** The origin's own failure; the status is the one it answered with. */
  origin_error: 502,
  origin_unreachable: 502,
  maintenance: 503,
  /** No origin was asked: none is well. */
  origin_unavailable: 503,
  origin_timeout: 504,
  /** The order was sent, and nobody knows what became of it. */
  order_unknown: 502,
  /** The audit log cannot take the order, so it was not sent. */
  audit_unavailable: 503,
  /** The kill switch is on. */
  trading_halted: 503,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

/** An answer that refuses: what the caller is told, nothing of the cause inside. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details?: string;
  /** Replaces the code's usual status, for example 405 for an `invalid_request` with the wrong method. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export function refuse(
  code: ErrorCode,
  message: string,
  more: Omit<Refusal, "code" | "message"> = {},
): Refusal {
  return { code, message, ...more };
}

/** The body of every error answer; `now` is in milliseconds, the body's `timestamp` in seconds. */
export function errorBody(refusal: Refusal, requestId: string, now: number) {
  return {
    status: "error" as const,
    message: refusal.message,
    ...(refusal.details === undefined ? {} : { details: refusal.details }),
    code: refusal.code,
    requestId,
    timestamp: toUnixSeconds(now),
  };
}
