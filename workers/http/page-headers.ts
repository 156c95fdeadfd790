import { createMiddleware } from "hono/factory";
import type { App } from "../context.ts";

/** CSP3 wants at least 128 bits of randomness in a nonce. */
const NONCE_BYTES = 16;

interface PagePolicies {
  /** Where the page's forms may go. */
  readonly formAction: "'none'" | "'self'";
  readonly openerPolicy: "same-origin" | "same-origin-allow-popups";
  readonly referrerPolicy: "no-referrer" | "same-origin";
}

/**
 * The same in every environment, because nothing on our pages needs more: scripts and styles carry the
 * nonce, wallets bring their icons as `data:` URIs, and the page talks to its own origin only.
 */
const contentSecurityPolicy = (nonce: string, formAction: string): string =>
  [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    `form-action ${formAction}`,
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join("; ");

/** For pages whose address or content is private to one visitor; gives the page its nonce. */
const privatePage = ({ formAction, openerPolicy, referrerPolicy }: PagePolicies) =>
  createMiddleware<App>(async (c, next) => {
    const nonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(NONCE_BYTES))));
    c.set("nonce", nonce);
    await next();
    c.header("Content-Security-Policy", contentSecurityPolicy(nonce, formAction));
    c.header("Cache-Control", "no-store");
    c.header("X-Robots-Tag", "noindex, nofollow");
    c.header("Cross-Origin-Opener-Policy", openerPolicy);
    c.header("Referrer-Policy", referrerPolicy);
  });

export const pageHeaders = privatePage({
  formAction: "'none'",
  // Not "same-origin": wallets on the web answer through the window they opened.
  openerPolicy: "same-origin-allow-popups",
  // A verification link's address is its secret.
  referrerPolicy: "no-referrer",
});

/** For operators' pages: their forms are sent here, and prove it. */
export const adminPageHeaders = privatePage({
  formAction: "'self'",
  openerPolicy: "same-origin",
  // With "no-referrer" a browser's form says `Origin: null`, which proves nothing.
  referrerPolicy: "same-origin",
});
