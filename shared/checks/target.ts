import { err, ok, type Result } from "../result.ts";

/** Longer addresses are no check's. */
const MAX_URL = 500;

/** Names that mean a machine or a network of its own. */
const LOCAL_NAMES = /(?:^|\.)(?:localhost|local|internal|home\.arpa)\.?$/;
/** Loopback, private, link-local and shared IPv4 (RFC 6890); a URL spells every IPv4 address as four numbers. */
const LOCAL_IPV4 =
  /^(?:0|10|127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01])|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./;
/** Anything but global unicast (2000::/3). */
const LOCAL_IPV6 = /^\[(?![23][0-9a-f]{3}:)/;

/**
 * What an operator may have looked at: http(s) without credentials. Only operators make checks, and what is fetched is
 * never shown, so that nothing can be read through one; the platform has no private network to reach. Addresses
 * of such networks are refused all the same, unless `local` (development). The error is for the operator.
 */
export function checkTarget(text: string, local: boolean): Result<string, string> {
  if (text.length > MAX_URL || !URL.canParse(text)) return err("must be an http(s) URL");
  const url = new URL(text);
  if (url.protocol !== "https:" && url.protocol !== "http:") return err("must be an http(s) URL");
  if (url.username !== "" || url.password !== "") return err("must hold no user name and no password");
  if (url.hash !== "") return err("must hold no fragment");
  const host = url.hostname.toLowerCase();
  if (!local && (LOCAL_NAMES.test(host) || LOCAL_IPV4.test(host) || LOCAL_IPV6.test(host))) {
    return err("must not be an address of a private network");
  }
  return ok(url.href);
}
