import type { Snowflake } from "../discord/snowflake.ts";
import { DAY, MINUTE, SECOND } from "../time.ts";
import type { Locale } from "../words/locale.ts";

/** A verification link lives 10 minutes (requirement V3). */
export const TOKEN_LIFETIME = 10 * MINUTE;

/** A token's row serves support questions for a week past its end, then goes (requirement V9). */
export const TOKEN_RETENTION = 7 * DAY;

export type TokenStatus = "pending" | "success" | "failed" | "expired";

/** The edge's own record of one verification link. Times are Unix milliseconds; `issuedAt` is a whole second. */
export interface VerificationToken {
  readonly token: string;
  readonly userId: Snowflake;
  readonly guildId: Snowflake;
  readonly displayName: string | null;
  readonly avatarUrl: string | null;
  /** Of who asked for the link; null: another program made it. */
  readonly locale: Locale | null;
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly status: TokenStatus;
  /** The wallet it was spent on, once it was. */
  readonly wallet: string | null;
}

/** What a new link starts from; `now` in Unix milliseconds. The JWT knows whole seconds only, so the record does too. */
export function freshToken(
  token: string,
  now: number,
): Pick<VerificationToken, "token" | "issuedAt" | "expiresAt"> {
  const issuedAt = now - (now % SECOND);
  return { token, issuedAt, expiresAt: issuedAt + TOKEN_LIFETIME };
}

export interface VerifiedMember {
  readonly userId: Snowflake;
  readonly wallet: string;
  /** The token of the verification that stands. */
  readonly token: string;
  readonly guildId: Snowflake;
  readonly displayName: string | null;
  readonly avatarUrl: string | null;
  /** As the token's. */
  readonly locale: Locale | null;
  readonly verifiedAt: number;
  /** When Discord took the role; null while it is on its way. */
  readonly roleGrantedAt: number | null;
}

/** The member as a spent token records them. */
export function verifiedMember(token: VerificationToken, wallet: string, now: number): VerifiedMember {
  const { userId, guildId, displayName, avatarUrl, locale } = token;
  return {
    userId,
    guildId,
    displayName,
    avatarUrl,
    locale,
    token: token.token,
    wallet,
    verifiedAt: now,
    roleGrantedAt: null,
  };
}
