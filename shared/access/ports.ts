import type { Account } from "./account.ts";
import type { ApiToken } from "./api-token.ts";
import type { Place } from "../place.ts";
import type { Session } from "./session.ts";

/** What proves a sign-in beside the password; used up by it. */
export type SecondFactor =
  | { readonly kind: "totp"; readonly step: number }
  | { readonly kind: "recovery"; readonly hash: string };

export type NewSession = Omit<Session, "role"> & { readonly secretHash: string };
export type NewApiToken = Omit<ApiToken, "role" | "lastUsedAt" | "revokedAt">;

/** A part of a list: `limit` rows at most, with `after` only those behind that place. */
export interface Part {
  readonly after: Place | null;
  readonly limit: number;
}

/** Accounts, sessions and tokens as they are stored. Times are Unix milliseconds; a list begins with the newest. */
export interface AccessStore {
  readonly account: (name: string) => Promise<Account | null>;
  /** Uses the factor up. False: it was used already, so of any number at once one succeeds. */
  readonly spend: (account: string, factor: SecondFactor) => Promise<boolean>;

  /** Also ends all sessions of the account but the one with this secret. */
  readonly changePassword: (account: string, passwordHash: string, keepSecretHash: string) => Promise<void>;

  readonly openSession: (session: NewSession) => Promise<void>;
  readonly session: (secretHash: string) => Promise<Session | null>;
  readonly noteSession: (secretHash: string, seenAt: number) => Promise<void>;
  /** Gives the session a new secret and marks it. False: it is gone. */
  readonly stepUp: (secretHash: string, newSecretHash: string, at: number) => Promise<boolean>;
  /** Of one account, or of all (null); every one of them, or a part. By when they were signed in, and id. */
  readonly sessions: (account: string | null, now: number, part?: Part) => Promise<readonly Session[]>;
  /** Ends a session, of `account` alone unless that is null. Returns whose it was; null: there was none. */
  readonly endSession: (id: string, account: string | null) => Promise<string | null>;

  readonly keepToken: (token: NewApiToken) => Promise<void>;
  readonly token: (id: string) => Promise<ApiToken | null>;
  readonly noteToken: (id: string, usedAt: number) => Promise<void>;
  /** As `sessions`, by when they were made: those not expired, revoked ones too. */
  readonly tokens: (account: string | null, now: number, part?: Part) => Promise<readonly ApiToken[]>;
  /** As `endSession`. */
  readonly revokeToken: (id: string, account: string | null, at: number) => Promise<string | null>;

  /** Deletes sessions and tokens that ended before; the number of rows. */
  readonly deleteEnded: (before: number) => Promise<number>;
}
