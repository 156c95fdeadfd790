import { describe, expect, test } from "vitest";
import { err, ok } from "../../shared/result.ts";
import { DAY, SECOND } from "../../shared/time.ts";
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
  locale: null,
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
  const decision = decideConfirm(claims, { ...nobody, ...facts }, proof, () => 0, at);
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

describe("a guild's minimum account age", () => {
  // The id's first bits: 2015-01-01 and as many milliseconds.
  const old = { ...claims, userId: `${BigInt(now - DAY - 1_420_070_400_000) << 22n}` };
  const ofOld = { ...nobody, token: { ...token, userId: old.userId } };

  test.each([
    [DAY, "consume"],
    [DAY + SECOND, "account_too_new"],
  ])("of %d ms meets an account of a day: %s", (minimum, expected) => {
    const decision = decideConfirm(old, ofOld, proven, () => minimum, now);
    expect(decision.kind === "refuse" ? decision.fault : decision.kind).toBe(expected);
  });

  test("does not concern a confirm that was already made", () => {
    const again = { token: { ...spent, userId: old.userId }, member, walletOwner: null };
    expect(decideConfirm(old, again, proven, () => 2 * DAY, now).kind).toBe("repeat");
  });
});
