/** Headers of every answer (row P8). */
const ALWAYS = {
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Permissions-Policy":
    "accelerometer=(), camera=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()",
} as const;

/** One year, as browsers' preload lists ask for at least (hstspreload.org). */
const HSTS = "max-age=31536000; includeSubDomains";

/**
 * Of an answer that brings no other: it may load nothing, share no window, and stand in no other site's page. Pages bring
 * policies of their own.
 */
export const API_POLICIES = [
  ["Cross-Origin-Resource-Policy", "same-origin"],
  ["Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"],
  ["Cross-Origin-Opener-Policy", "same-origin"],
  ["Referrer-Policy", "no-referrer"],
] as const;

export const securityHeaders = (production: boolean): readonly (readonly [name: string, value: string])[] => [
  ...Object.entries(ALWAYS),
  ...(production ? [["Strict-Transport-Security", HSTS] as const] : []),
];
