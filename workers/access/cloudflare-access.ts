import type { JSONWebKeySet } from "jose";
import { JWKSNoMatchingKey } from "jose/errors";
import { createLocalJWKSet } from "jose/jwks/local";
import { jwtVerify } from "jose/jwt/verify";
import { describeError, type Logger } from "../../shared/logging/log.ts";
import { MINUTE, SECOND } from "../../shared/time.ts";

/** Cloudflare rotates these keys every six weeks and announces the next one before it signs. */
const KEYS_FRESH_FOR = 10 * MINUTE;
/** An unknown key id may be a new one: asked for again at most this often. */
const KEYS_RETRY = 30 * SECOND;
const FETCH_TIMEOUT = 2.5 * SECOND;

/** `absent`: no Access is configured. `unavailable`: its keys could not be fetched. */
export type OutsideVerdict = "absent" | "passed" | "refused" | "unavailable";

/** Judges the header `Cf-Access-Jwt-Assertion`. */
export type OutsideCheck = (assertion: string | undefined) => Promise<OutsideVerdict>;

interface AccessPorts {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly now: () => number;
  readonly log: Logger;
}

/**
 * Cloudflare Access in front of the management zone: its word counts only as a JWT that the team's keys signed for
 * this application. Fails closed. Keys are kept an isolate, as results: never a promise of another request.
 */
export function cloudflareAccess(
  team: { readonly teamDomain: string; readonly audience: string } | null,
  { fetch, now, log }: AccessPorts,
): OutsideCheck {
  if (team === null) return async () => "absent";
  const issuer = `https://${team.teamDomain}`;
  let keys: { readonly find: ReturnType<typeof createLocalJWKSet>; readonly at: number } | null = null;

  async function loadKeys(olderThan: number) {
    if (keys !== null && now() - keys.at < olderThan) return keys.find;
    const response = await fetch(`${issuer}/cdn-cgi/access/certs`, {
      signal: AbortSignal.timeout(FETCH_TIMEOUT),
    });
    if (!response.ok) throw new Error(`the keys' address answers ${response.status}`);
    const find = createLocalJWKSet(await response.json<JSONWebKeySet>());
    keys = { find, at: now() };
    return find;
  }

  async function verify(assertion: string, keysOlderThan: number): Promise<OutsideVerdict> {
    let find: ReturnType<typeof createLocalJWKSet>;
    try {
      find = await loadKeys(keysOlderThan);
    } catch (error) {
      log.error("cloudflare_access_keys_failed", describeError(error));
      return "unavailable";
    }
    try {
      await jwtVerify(assertion, find, {
        algorithms: ["RS256"],
        issuer,
        audience: team?.audience ?? "",
        requiredClaims: ["exp"],
        currentDate: new Date(now()),
      });
      return "passed";
    } catch (error) {
      const unknownKey = error instanceof JWKSNoMatchingKey;
      return unknownKey && keysOlderThan > KEYS_RETRY ? verify(assertion, KEYS_RETRY) : "refused";
    }
  }

  return async (assertion) => (assertion === undefined ? "refused" : verify(assertion, KEYS_FRESH_FOR));
}
