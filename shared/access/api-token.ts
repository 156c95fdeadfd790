import { JWKSNoMatchingKey, JWTExpired } from "jose/errors";
import { SignJWT } from "jose/jwt/sign";
import { jwtVerify } from "jose/jwt/verify";
import * as z from "zod";
import { err, ok, type Result } from "../result.ts";
import { DAY, HOUR, toUnixSeconds } from "../time.ts";
import type { Role } from "./roles.ts";
import { SCOPES, type Scope } from "./scopes.ts";
import type { TokenKeys } from "./token-keys.ts";

/** Row A3, "short": a forgotten token is harmless by the next day. */
export const DEFAULT_TOKEN_LIFETIME = HOUR;
export const MAX_TOKEN_LIFETIME = DAY;

/** Who signs and who is meant, so that no other JWT of ours (a verification link's) passes for one. */
const ISSUER = "edge";
const AUDIENCE = "edge-management";
/** RFC 9068's name for access tokens. */
const TYPE = "at+jwt";
/** Keyed hash: whoever verifies here also signs here, so a key pair would add nothing. */
const ALGORITHM = "HS256";

/** A token as it is recorded; the JWT itself is stored nowhere. Times are Unix milliseconds. */
export interface ApiToken {
  readonly id: string;
  readonly account: string;
  /** The account's role at present. */
  readonly role: Role;
  /** What its owner calls it. */
  readonly label: string;
  readonly scopes: readonly Scope[];
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly lastUsedAt: number | null;
  readonly revokedAt: number | null;
}

interface ApiTokenClaims {
  readonly id: string;
  readonly account: string;
  readonly scopes: readonly Scope[];
}

const claimsSchema = z.object({
  jti: z.uuidv4(),
  sub: z.string(),
  scope: z
    .string()
    .transform((text) => text.split(" "))
    .pipe(z.array(z.enum(SCOPES))),
});

/** `expired` is told apart, so that a client knows to fetch a new one. */
export type ApiTokenFault = "invalid" | "expired";

type Minted = Pick<ApiToken, "id" | "account" | "scopes" | "createdAt" | "expiresAt">;

/** The JWT of a token (RFC 9068's claims), signed with the active key, which its header names. */
export function signApiToken(token: Minted, { active, keys }: TokenKeys): Promise<string> {
  const key = keys.get(active);
  if (key === undefined) throw new Error("the active token key is not among the keys");
  return new SignJWT({ scope: token.scopes.join(" ") })
    .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid: active })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject(token.account)
    .setJti(token.id)
    .setIssuedAt(toUnixSeconds(token.createdAt))
    .setExpirationTime(toUnixSeconds(token.expiresAt))
    .sign(key);
}

/** What a JWT says that one of the keys signed and that is not over; whether it was revoked its record knows. */
export async function verifyApiToken(
  jwt: string,
  { keys }: TokenKeys,
  now: number,
): Promise<Result<ApiTokenClaims, ApiTokenFault>> {
  try {
    const { payload } = await jwtVerify(
      jwt,
      ({ kid }) => {
        const key = keys.get(kid ?? "");
        if (key === undefined) throw new JWKSNoMatchingKey();
        return key;
      },
      {
        algorithms: [ALGORITHM],
        typ: TYPE,
        issuer: ISSUER,
        audience: AUDIENCE,
        requiredClaims: ["exp", "iat"],
        currentDate: new Date(now),
      },
    );
    const claims = claimsSchema.safeParse(payload);
    if (!claims.success) return err("invalid");
    const { jti: id, sub: account, scope: scopes } = claims.data;
    return ok({ id, account, scopes });
  } catch (error) {
    return err(error instanceof JWTExpired ? "expired" : "invalid");
  }
}
