import { SECOND } from "../time.ts";
import type { AuditEvent } from "./event.ts";

/** Requirement U1. */
export const SLOW_REQUEST = 5 * SECOND;

/** A request that was answered. */
export interface AnsweredRequest {
  /** When it came, in Unix milliseconds. */
  readonly at: number;
  readonly method: string;
  /** Without the query: it may hold a token. */
  readonly path: string;
  readonly status: number;
  /** Milliseconds until the answer's head was ready. */
  readonly duration: number;
  readonly address: string;
  /** Of whoever was signed in, or whose token it was; null: nobody that we know. */
  readonly account: string | null;
  readonly requestId: string;
}

/**
 * Every call of the API but the health check, which monitors repeat all day. Pages, assets, Discord's own calls and
 * preflights are left out: an access record costs three rows written in its life, about $3 a million.
 */
const isApiAccess = ({ method, path }: AnsweredRequest): boolean =>
  path.startsWith("/api/") && path !== "/api/health" && method !== "OPTIONS";

/** What the audit log keeps of an answered request; for most requests nothing. */
export function accessEvents(request: AnsweredRequest): readonly AuditEvent[] {
  const { at, method, path, status, duration, address, account, requestId } = request;
  const slow = duration > SLOW_REQUEST;
  const record = (event: string): AuditEvent => ({
    at,
    class: "access",
    event,
    actor: account === null ? { type: "anonymous", id: null } : { type: "operator", id: account },
    address,
    outcome: status >= 500 ? "failure" : status >= 400 ? "denied" : "success",
    requestId,
    detail: { method, path, status, duration, ...(slow ? { slow } : {}) },
  });
  return [...(isApiAccess(request) ? [record("api_access")] : []), ...(slow ? [record("slow_request")] : [])];
}
