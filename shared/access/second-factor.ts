import type { Account } from "./account.ts";
import type { SecondFactor } from "./ports.ts";
import { hashRecoveryCode } from "./recovery.ts";
import { findTotpStep } from "./totp.ts";

/** Nobody's, for the same work where there is no account. */
const NOBODYS_SECRET = "A".repeat(32);

/**
 * What a code proves for an account, by its authenticator or by its printed list; null: nothing. Looks at both
 * whatever the code looks like, and also where there is no account, so that the time taken tells nothing.
 */
export async function findSecondFactor(
  account: Account | null,
  code: string,
  now: number,
): Promise<SecondFactor | null> {
  const [step, hash] = await Promise.all([
    findTotpStep(
      account?.totpSecret ?? NOBODYS_SECRET,
      code.replaceAll(/\s/g, ""),
      account?.totpLastStep ?? 0,
      now,
    ),
    hashRecoveryCode(code),
  ]);
  if (account === null) return null;
  if (step !== null) return { kind: "totp", step };
  return account.recoveryHashes.includes(hash) ? { kind: "recovery", hash } : null;
}
