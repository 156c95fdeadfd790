import { snowflakeTime, type Snowflake } from "../discord/snowflake.ts";
import type { Result } from "../result.ts";
import type { ProofFault } from "./confirm-request.ts";
import type { TokenClaims } from "./jwt.ts";
import type { ConfirmFacts } from "./ports.ts";
import type { VerificationToken, VerifiedMember } from "./token.ts";

export type ConfirmFault =
  | ProofFault
  | "invalid_token"
  | "token_expired"
  | "token_used"
  | "wallet_taken"
  /** The member already has another wallet. */
  | "conflict"
  /** The guild wants older Discord accounts. */
  | "account_too_new";

/** `consume`: spend the token. `repeat`: the very same confirm again, whose answer may have been lost. */
export type ConfirmDecision =
  | { readonly kind: "consume"; readonly token: VerificationToken; readonly wallet: string }
  | { readonly kind: "repeat"; readonly member: VerifiedMember }
  | { readonly kind: "refuse"; readonly fault: ConfirmFault };

const refuse = (fault: ConfirmFault): ConfirmDecision => ({ kind: "refuse", fault });

/** When a Discord account is old enough, Unix milliseconds; ids tell when they were made. Without a minimum: always. */
export const oldEnoughAt = (userId: Snowflake, minimumAge: number): number =>
  minimumAge === 0 ? 0 : snowflakeTime(userId) + minimumAge;

/** The token's state speaks before the wallet's: nobody learns about wallets with a token that is not theirs. `minimumAge` in milliseconds. */
export function decideConfirm(
  claims: TokenClaims,
  facts: ConfirmFacts,
  proof: Result<string, ProofFault>,
  minimumAge: (guildId: Snowflake) => number,
  now: number,
): ConfirmDecision {
  const { token, member, walletOwner } = facts;
  const expired = claims.expiresAt <= now;
  if (token === null) return refuse(expired ? "token_expired" : "invalid_token");
  if (token.userId !== claims.userId) return refuse("invalid_token");
  if (
    token.status === "success" &&
    proof.ok &&
    proof.value === token.wallet &&
    proof.value === member?.wallet
  ) {
    return { kind: "repeat", member };
  }
  if (token.status === "success" || token.status === "failed") return refuse("token_used");
  if (expired || token.status === "expired" || token.expiresAt <= now) return refuse("token_expired");
  if (!proof.ok) return refuse(proof.error);
  if (walletOwner !== null && walletOwner !== claims.userId) return refuse("wallet_taken");
  if (member !== null && member.wallet !== proof.value) return refuse("conflict");
  if (oldEnoughAt(claims.userId, minimumAge(token.guildId)) > now) return refuse("account_too_new");
  return { kind: "consume", token, wallet: proof.value };
}
