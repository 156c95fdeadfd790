import { createMiddleware } from "hono/factory";
import type { App } from "../context.ts";

/** CSP3 wants at least 128 bits of randomness in a nonce. */
const NONCE_BYTES = 16;

/**
 * The same in every environment, because nothing on our pages needs more: scripts and styles carry the
 * nonce, wallets bring their icons as `data:` URIs, and the page talks to its own origin only.
 */
const contentSecurityPolicy = (nonce: string): string =>
  [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join("; ");

/** For pages whose address or content is private to one visitor; gives the page its nonce. */
export const pageHeaders = createMiddleware<App>(async (c, next) => {
  const nonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(NONCE_BYTES))));
  c.set("nonce", nonce);
  await next();
  c.header("Content-Security-Policy", contentSecurityPolicy(nonce));
  // A verification link's address is its secret; every answer's Referrer-Policy is "no-referrer".
  c.header("Cache-Control", "no-store");
  c.header("X-Robots-Tag", "noindex, nofollow");
  // Not "same-origin": wallets on the web answer through the window they opened.
  c.header("Cross-Origin-Opener-Policy", "same-origin-allow-popups");
});
