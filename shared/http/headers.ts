/** Headers of every answer (row P8). */
const ALWAYS = {
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "no-referrer",
  "Permissions-Policy":
    "accelerometer=(), camera=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
} as const;

/** One year, as browsers' preload lists ask for at least (hstspreload.org). */
const HSTS = "max-age=31536000; includeSubDomains";

/** What an answer that is no page may load: nothing. */
export const API_CSP = "default-src 'none'; frame-ancestors 'none'";

export const securityHeaders = (production: boolean): readonly (readonly [name: string, value: string])[] => [
  ...Object.entries(ALWAYS),
  ...(production ? [["Strict-Transport-Security", HSTS] as const] : []),
];
