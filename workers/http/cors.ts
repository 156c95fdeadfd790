import { cors as honoCors } from "hono/cors";

/** What a script of another origin may read (row P9, P10). */
const EXPOSED = [
  "X-Request-Id",
  "X-RateLimit-Limit",
  "X-RateLimit-Remaining",
  "X-RateLimit-Reset",
  "RateLimit",
  "RateLimit-Policy",
  "Retry-After",
];

/** How long a browser keeps a preflight's answer, in seconds; browsers cap it at 2 h (Chromium) or less. */
const PREFLIGHT_MAX_AGE = 600;

/** Listed origins only; for any other the headers are missing and the browser refuses. No credentials. */
export const cors = (origins: readonly string[]) =>
  honoCors({
    origin: [...origins],
    allowMethods: ["GET", "POST", "OPTIONS"],
    allowHeaders: ["Content-Type", "Authorization"],
    exposeHeaders: EXPOSED,
    maxAge: PREFLIGHT_MAX_AGE,
  });
