import { JWSSignatureVerificationFailed } from "jose/errors";
import { CompactSign } from "jose/jws/compact/sign";
import { compactVerify } from "jose/jws/compact/verify";
import * as z from "../schema.ts";
import { fromUtf8, utf8 } from "../bytes.ts";
import { isSnowflake, type Snowflake } from "../discord/snowflake.ts";
import { err, ok, type Result } from "../result.ts";
import { MINUTE, SECOND, toUnixSeconds } from "../time.ts";
import { TOKEN_LIFETIME } from "./token.ts";

/** How far another issuer's clock may run ahead of ours. */
const CLOCK_SKEW = MINUTE;
/** An issuer that reads its clock twice rounds to one second more. */
const ROUNDING = SECOND;

/** What a verification JWT says. Times are Unix milliseconds. */
export interface TokenClaims {
  readonly token: string;
  readonly userId: Snowflake;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

export type JwtFault = "malformed" | "wrong_signature" | "wrong_claims" | "not_yet_valid";

const HEADER = { alg: "HS256", typ: "JWT" } as const;

/** An HMAC key of a shared secret; import it once, it serves for signing and verifying. */
export const importJwtKey = (secret: string): Promise<CryptoKey> =>
  crypto.subtle.importKey("raw", utf8(secret), { name: "HMAC", hash: "SHA-256" }, false, ["sign", "verify"]);

/**
 * Writes the claims exactly as the contract has them. The payload is spelled out because `user_id` is a JSON
 * number that a float cannot hold; of the characters used, no three give a "+" or "/" in base64, so that
 * the frontend's `atob` reads it.
 */
export function signJwt(claims: TokenClaims, key: CryptoKey): Promise<string> {
  const iat = toUnixSeconds(claims.issuedAt);
  const exp = toUnixSeconds(claims.expiresAt);
  const payload = `{"user_id":${claims.userId},"UUID":"${claims.token}","iat":${iat},"exp":${exp}}`;
  return new CompactSign(utf8(payload)).setProtectedHeader(HEADER).sign(key);
}

const unixSeconds = z.int().check(z.positive());

const claimsSchema = z.strictObject({
  user_id: z.string().check(z.refine(isSnowflake)),
  UUID: z.uuidv4(),
  iat: unixSeconds,
  exp: unixSeconds,
});

/** Keeps `user_id`'s digits as text; anything but a plain JSON number becomes no snowflake. */
function keepDigits(key: string, value: unknown, context: { source?: string }): unknown {
  if (key !== "user_id") return value;
  return typeof value === "number" ? context.source : null;
}

function readClaims(payload: Uint8Array): Result<TokenClaims, JwtFault> {
  let json: unknown;
  try {
    json = JSON.parse(fromUtf8(payload), keepDigits as (key: string, value: unknown) => unknown);
  } catch {
    return err("malformed");
  }
  const parsed = claimsSchema.safeParse(json);
  if (!parsed.success) return err("wrong_claims");
  const { user_id: userId, UUID: token, iat, exp } = parsed.data;
  const issuedAt = iat * SECOND;
  const expiresAt = exp * SECOND;
  const lifetime = expiresAt - issuedAt;
  if (lifetime <= 0 || lifetime > TOKEN_LIFETIME + ROUNDING) return err("wrong_claims");
  return ok({ token, userId, issuedAt, expiresAt });
}

/**
 * The claims of a JWT that one of the keys signed. An expired one is no fault here: who retries a confirm
 * whose answer was lost may come late, and the token's record decides.
 */
export async function verifyJwt(
  jwt: string,
  keys: readonly CryptoKey[],
  now: number,
): Promise<Result<TokenClaims, JwtFault>> {
  for (const key of keys) {
    try {
      const { payload, protectedHeader } = await compactVerify(jwt, key, { algorithms: [HEADER.alg] });
      if (protectedHeader.typ !== HEADER.typ) return err("malformed");
      const claims = readClaims(payload);
      return claims.ok && claims.value.issuedAt > now + CLOCK_SKEW ? err("not_yet_valid") : claims;
    } catch (error) {
      if (!(error instanceof JWSSignatureVerificationFailed)) return err("malformed");
    }
  }
  return err("wrong_signature");
}
