import { describe, expect, test } from "vitest";
import { err, ok } from "../../shared/result.ts";
import { decideConfirm } from "../../shared/verification/decide.ts";
import type { ConfirmFacts } from "../../shared/verification/ports.ts";
import { verifiedMember, type VerificationToken } from "../../shared/verification/token.ts";

const now = 1_795_000_000_000;
const mine = "MyWallet";
const claims = { token: "t1", userId: "10", issuedAt: now, expiresAt: now + 600_000 };
const token: VerificationToken = {
  ...claims,
  guildId: "20",
  displayName: null,
  avatarUrl: null,
  status: "pending",
  wallet: null,
};
const spent: VerificationToken = { ...token, status: "success", wallet: mine };
const nobody: ConfirmFacts = { token, member: null, walletOwner: null };
const member = verifiedMember(token, mine, now);
const proven = ok(mine);

const outcome = (
  facts: Partial<ConfirmFacts>,
  proof: Parameters<typeof decideConfirm>[2] = proven,
  at = now,
) => {
  const decision = decideConfirm(claims, { ...nobody, ...facts }, proof, at);
  return decision.kind === "refuse" ? decision.fault : decision.kind;
};

describe("a confirm", () => {
  test.each([
    ["of a fresh token with a proven wallet spends it", {}, proven, now, "consume"],
    [
      "of a member who verifies the same wallet anew spends it",
      { member, walletOwner: "10" },
      proven,
      now,
      "consume",
    ],
    [
      "whose answer was lost gets it again",
      { token: spent, member, walletOwner: "10" },
      proven,
      now,
      "repeat",
    ],
    [
      "whose answer was lost gets it again after the link expired",
      { token: spent, member, walletOwner: "10" },
      proven,
      now + 3_600_000,
      "repeat",
    ],
    ["of a token nobody knows", { token: null }, proven, now, "invalid_token"],
    ["of an expired token nobody knows", { token: null }, proven, now + 600_000, "token_expired"],
    ["of another member's token", { token: { ...token, userId: "11" } }, proven, now, "invalid_token"],
    ["of a spent token with another wallet", { token: spent, member }, ok("Other"), now, "token_used"],
    [
      "of a spent token with a wrong signature",
      { token: spent, member },
      err("invalid_signature" as const),
      now,
      "token_used",
    ],
    ["of a spent token after the member was reset", { token: spent }, proven, now, "token_used"],
    ["of a failed token", { token: { ...token, status: "failed" as const } }, proven, now, "token_used"],
    [
      "of an expired token",
      { token: { ...token, status: "expired" as const } },
      proven,
      now,
      "token_expired",
    ],
    ["in the last millisecond", {}, proven, now + 599_999, "consume"],
    ["one millisecond late", {}, proven, now + 600_000, "token_expired"],
    ["with a wrong signature", {}, err("invalid_signature" as const), now, "invalid_signature"],
    ["with a wrong wallet", {}, err("invalid_wallet" as const), now, "invalid_wallet"],
    [
      "with a wrong wallet and an expired token",
      {},
      err("invalid_wallet" as const),
      now + 600_000,
      "token_expired",
    ],
    ["of another member's wallet", { walletOwner: "11" }, proven, now, "wallet_taken"],
    ["of a second wallet", { member: { ...member, wallet: "First" } }, proven, now, "conflict"],
  ] as const)("%s", (_, facts, proof, at, expected) => {
    expect(outcome(facts, proof, at)).toBe(expected);
  });
});
