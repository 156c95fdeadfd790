import type { Role } from "../../shared/access/roles.ts";
import { hashRecoveryCode, newRecoveryCode } from "../../shared/access/recovery.ts";
import type { ScryptCost } from "../../shared/access/password-hash.ts";
import { newTotpSecret, totpCode, totpStep } from "../../shared/access/totp.ts";
import { hashPassword } from "../../workers/access/scrypt.ts";

export const PASSWORD = "violet-harbour-1987-quartz";
/** Where the test is not about time. */
const CHEAP: ScryptCost = { logN: 10, r: 8, p: 1 };

/** An account as `npm run admin:create` leaves it, and what its owner holds in hand. */
export interface Operator {
  readonly name: string;
  readonly recoveryCode: string;
  /** SQL that makes the account. */
  readonly statements: readonly string[];
  /** The code that the app shows, `steps` from now. */
  readonly code: (steps?: number) => Promise<string>;
}

let operators = 0;

export async function newOperator(role: Role = "owner", cost: ScryptCost = CHEAP): Promise<Operator> {
  const name = `op-${(operators++).toString(36)}-${Math.random().toString(36).slice(2, 8)}`;
  const secret = newTotpSecret();
  const recoveryCode = newRecoveryCode();
  const passwordHash = await hashPassword(PASSWORD, cost);
  return {
    name,
    recoveryCode,
    statements: [
      `INSERT INTO accounts (name, role, password_hash, totp_secret, created_at) VALUES ('${name}', '${role}', '${passwordHash}', '${secret}', 0)`,
      `INSERT INTO recovery_codes (account, hash) VALUES ('${name}', '${await hashRecoveryCode(recoveryCode)}')`,
    ],
    code: (steps = 0) => totpCode(secret, totpStep(Date.now()) + steps),
  };
}
