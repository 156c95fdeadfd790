/**
 * Row G1: only headers that are named here pass, in either direction. What a route wants to pass beside them is the
 * operator's to name (`GATEWAY`), except these.
 */

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

/** Said by the edge alone: who is connected, from where, and that it is the edge who says so. */
export const CLIENT_ADDRESS = "edge-client-address";

export const NEVER_TO_ORIGIN: ReadonlySet<string> = new Set([
  ...HOP_BY_HOP,
  CLIENT_ADDRESS,
  "host",
  "content-length",
  "expect",
  "forwarded",
  "via",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-proto",
  "x-forwarded-port",
  "x-real-ip",
  "true-client-ip",
  "x-client-ip",
  "cf-connecting-ip",
  "x-request-id",
  "accept-encoding",
  "signature",
  "signature-input",
  "content-digest",
  "x-http-method-override",
]);

/** Our own to set, or of the origin's software. */
export const NEVER_FROM_ORIGIN: ReadonlySet<string> = new Set([
  ...HOP_BY_HOP,
  "content-length",
  "content-encoding",
  "server",
  "via",
  "x-powered-by",
  "x-request-id",
  "strict-transport-security",
  "x-content-type-options",
  "x-frame-options",
  "permissions-policy",
  "cross-origin-resource-policy",
  "access-control-allow-origin",
  "access-control-allow-credentials",
  "clear-site-data",
]);
