let issued = 0;

/** A client address that nobody had before (198.18.0.0/15, RFC 2544), so that no test meets another's limits. */
export function freshAddress(): string {
  const n = issued++;
  return `198.18.${Math.floor(n / 250) % 250}.${(n % 250) + 1}`;
}
