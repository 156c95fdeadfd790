import { CLIENT_ADDRESS } from "./signature.ts";

/**
 * Row G1: only headers that are named here pass, in either direction. The operator can name more (`GATEWAY`), except
 * those that never may.
 */

const TO_ORIGIN: ReadonlySet<string> = new Set([
  "accept",
  "accept-language",
  "cache-control",
  "content-language",
  "content-type",
  "idempotency-key",
  "if-match",
  "if-modified-since",
  "if-none-match",
  "if-range",
  "if-unmodified-since",
  "range",
  "user-agent",
]);

const FROM_ORIGIN: ReadonlySet<string> = new Set([
  "accept-ranges",
  "age",
  "allow",
  "cache-control",
  "content-disposition",
  "content-language",
  "content-range",
  "content-type",
  "etag",
  "expires",
  "last-modified",
  "location",
  "retry-after",
  "vary",
]);

/** About one connection, not the message (RFC 9110 §7.6.1). */
const HOP_BY_HOP = [
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
] as const;

/** What the edge says itself, what opens the edge's own doors, and what changes a request's meaning behind it. */
export const NEVER_TO_ORIGIN: ReadonlySet<string> = new Set([
  ...HOP_BY_HOP,
  CLIENT_ADDRESS,
  "accept-encoding",
  "authorization",
  "cf-connecting-ip",
  "content-digest",
  "content-length",
  "cookie",
  "expect",
  "forwarded",
  "host",
  "signature",
  "signature-input",
  "true-client-ip",
  "via",
  "x-client-ip",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-port",
  "x-forwarded-proto",
  "x-http-method-override",
  "x-original-url",
  "x-real-ip",
  "x-request-id",
  "x-rewrite-url",
  "x-trading-key",
  "x-trading-mode",
]);

/** What the edge sets itself, what would change its own pages in a browser, and what names the origin's software. */
export const NEVER_FROM_ORIGIN: ReadonlySet<string> = new Set([
  ...HOP_BY_HOP,
  "access-control-allow-credentials",
  "access-control-allow-origin",
  "alt-svc",
  "clear-site-data",
  "content-encoding",
  "content-length",
  "content-security-policy",
  "cross-origin-resource-policy",
  "permissions-policy",
  "refresh",
  "server",
  "service-worker-allowed",
  "set-cookie",
  "strict-transport-security",
  "via",
  "x-content-type-options",
  "x-frame-options",
  "x-powered-by",
  "x-request-id",
]);

/** Those of the headers that may pass, without what `Connection` claims for one connection alone. */
function passing(
  headers: Headers,
  always: ReadonlySet<string>,
  more: readonly string[],
): [name: string, value: string][] {
  const nominated = new Set((headers.get("connection") ?? "").toLowerCase().split(/\s*,\s*/));
  return [...headers].filter(([name]) => (always.has(name) || more.includes(name)) && !nominated.has(name));
}

export const toOrigin = (headers: Headers, more: readonly string[]) => passing(headers, TO_ORIGIN, more);

export const fromOrigin = (headers: Headers, more: readonly string[]) => passing(headers, FROM_ORIGIN, more);
