/** Methods that change nothing (RFC 9110 §9.2.1). */
const SAFE: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

export interface OriginClaim {
  readonly method: string;
  readonly url: string;
  readonly origin: string | null;
  /** `Sec-Fetch-Site`, which no page can set. */
  readonly fetchSite: string | null;
}

/**
 * True when a request that a browser adds cookies to is one of our own pages' (row A4), whatever its body. Fails
 * closed: a browser that says neither `Origin` nor `Sec-Fetch-Site`, or anything strange in them, is refused.
 */
export function provesOrigin({ method, url, origin, fetchSite }: OriginClaim): boolean {
  if (SAFE.has(method)) return true;
  if (fetchSite !== null && fetchSite !== "same-origin") return false;
  return origin === null ? fetchSite !== null : origin === new URL(url).origin;
}
