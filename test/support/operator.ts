import type { Role } from "../../shared/access/roles.ts";
import { hashRecoveryCode, newRecoveryCode } from "../../shared/access/recovery.ts";
import { newTotpSecret, totpCode, totpStep } from "../../shared/access/totp.ts";
import { hashPassword } from "../../workers/access/scrypt.ts";

export const PASSWORD = "violet-harbour-1987-quartz";
/** Once for all accounts of a file: it takes a quarter of a second. */
let hash: Promise<string> | undefined;

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

export async function newOperator(role: Role = "owner"): Promise<Operator> {
  const name = `op-${(operators++).toString(36)}-${Math.random().toString(36).slice(2, 8)}`;
  const secret = newTotpSecret();
  const recoveryCode = newRecoveryCode();
  const passwordHash = await (hash ??= hashPassword(PASSWORD));
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

/** Of the block that benchmarks use (RFC 2544), so that no two callers share a limit. */
export const newAddress = (): string =>
  `198.18.${Math.floor(Math.random() * 256)}.${Math.floor(Math.random() * 256)}`;
