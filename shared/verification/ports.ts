import type { Snowflake } from "../discord/snowflake.ts";
import type { Result } from "../result.ts";
import type { SupabaseFailure } from "../supabase/failure.ts";
import type { Locale } from "../words/locale.ts";
import type { VerificationToken, VerifiedMember } from "./token.ts";

/** What is known about a confirm before it is decided. */
export interface ConfirmFacts {
  readonly token: VerificationToken | null;
  /** The member the token belongs to, if already verified. */
  readonly member: VerifiedMember | null;
  /** Who holds the wallet, if anybody. */
  readonly walletOwner: Snowflake | null;
}

export interface LinkRequest {
  readonly userId: Snowflake;
  readonly guildId: Snowflake;
  readonly displayName: string | null;
  readonly avatarUrl: string | null;
  readonly locale: Locale;
}

/** Either the member's standing verification, or a pending token to use: the old one while it lasts. */
export type LinkState =
  | { readonly kind: "verified"; readonly member: VerifiedMember }
  | { readonly kind: "pending"; readonly token: VerificationToken };

export interface Spending {
  readonly token: string;
  readonly wallet: string;
  /** Which request spent it: of several at once, only this one writes the member. */
  readonly requestId: string;
  readonly now: number;
}

/** The edge's own record (D1). Times are Unix milliseconds. Every method is one round trip; faults throw. */
export interface VerificationStore {
  /** Reuses the member's unexpired pending token or stores `fresh`; atomic, so two clicks make one token. */
  link(
    request: LinkRequest,
    fresh: { token: string; issuedAt: number; expiresAt: number },
  ): Promise<LinkState>;
  facts(token: string, userId: Snowflake, wallet: string): Promise<ConfirmFacts>;
  /** Keeps a token that another program issued (row V6), so that it is spent here like our own. */
  adopt(token: VerificationToken): Promise<void>;
  /**
   * Spends the pending token on the wallet and records the member, both or neither.
   * False: someone was faster, or the wallet is another's; read the facts again to know which.
   */
  consume(spending: Spending): Promise<boolean>;
  markRoleGranted(userId: Snowflake, guildId: Snowflake, at: number): Promise<void>;
  /** Members verified behind `last` and before `before` whose role has not been granted, oldest first. */
  awaitingRole(
    last: Pick<VerifiedMember, "verifiedAt" | "userId">,
    before: number,
    limit: number,
  ): Promise<readonly VerifiedMember[]>;
  expirePending(now: number): Promise<number>;
  deleteTokensBefore(before: number): Promise<number>;
  /** Null: of all guilds. */
  statistics(guildId: Snowflake | null, now: number): Promise<VerificationStatistics>;
}

export interface VerificationStatistics {
  readonly verified: number;
  readonly verifiedLastDay: number;
  readonly verifiedLastWeek: number;
  /** Members with the role by the team's word. */
  readonly vouched: number;
  readonly pending: number;
  readonly awaitingRole: number;
}

/** Tokens minted by the gateway bot, whose row is in Supabase only (row V6). Answers within 2.5 s. */
export type FindForeignToken = (token: string) => Promise<Result<VerificationToken | null, SupabaseFailure>>;

/** Expires what is pending past its end and deletes what ended before `before`, up to `limit` rows of each. */
export type CleanUpTokens = (
  now: number,
  before: number,
  limit: number,
) => Promise<Result<{ readonly expired: number; readonly deleted: number }, SupabaseFailure>>;
