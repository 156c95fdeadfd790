import type { ErrorCode } from "../../../../shared/http/errors.ts";
import { SECOND } from "../../../../shared/time.ts";

/** What came back for a confirm. `retryAfter` is in milliseconds. */
export type Answer =
  | { readonly kind: "verified"; readonly pending: boolean }
  | {
      readonly kind: "refused";
      readonly code: ErrorCode;
      readonly requestId: string | null;
      readonly retryAfter: number | null;
    }
  /** Not an answer of the contract, for example a proxy's error page: whether the confirm counted is unknown. */
  | { readonly kind: "unclear"; readonly requestId: string | null }
  /** No answer at all: whether the confirm counted is unknown. */
  | { readonly kind: "lost" };

export interface RawAnswer {
  readonly status: number;
  readonly body: string;
  readonly retryAfter: string | null;
  readonly requestId: string | null;
}

/** Longest request id worth showing. */
const MAX_REQUEST_ID = 64;

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/** Our own answers say seconds; a date is taken for no figure. */
const readSeconds = (text: string | null): number | null =>
  text !== null && /^\d{1,6}$/.test(text.trim()) ? Number(text) * SECOND : null;

/** `isCode` tells the contract's error codes from other text. */
export function readAnswer(raw: RawAnswer, isCode: (text: unknown) => text is ErrorCode): Answer {
  const body = parseObject(raw.body);
  if (raw.status === 200 && body["status"] === "success") {
    return { kind: "verified", pending: body["pending"] === true };
  }
  const named = typeof body["requestId"] === "string" ? body["requestId"] : raw.requestId;
  const requestId = named === null ? null : named.slice(0, MAX_REQUEST_ID);
  // A limit may also be the platform's own, whose body is not ours.
  const code = isCode(body["code"]) ? body["code"] : raw.status === 429 ? "rate_limited" : null;
  if (raw.status < 400 || code === null) return { kind: "unclear", requestId };
  return { kind: "refused", code, requestId, retryAfter: readSeconds(raw.retryAfter) };
}
