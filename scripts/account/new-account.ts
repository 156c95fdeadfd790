import { randomBytes } from "node:crypto";
import { hashRecoveryCode, newRecoveryCode, RECOVERY_CODES } from "../../shared/access/recovery.ts";
import type { Role } from "../../shared/access/roles.ts";
import { newTotpSecret, totpUri } from "../../shared/access/totp.ts";
import { hashPassword } from "../../workers/access/scrypt.ts";

/** 144 bits: 24 characters. */
const PASSWORD_BYTES = 18;
/** How authenticator apps name the entry. */
const ISSUER = "edge";

export const randomPassword = (): string => randomBytes(PASSWORD_BYTES).toString("base64url");

export interface NewAccount {
  readonly name: string;
  readonly role: Role;
  readonly password: string;
  readonly totpUri: string;
  readonly recoveryCodes: readonly string[];
  /** What makes the account; with nothing of the secrets but their hashes, and the TOTP secret. */
  readonly rows: {
    readonly passwordHash: string;
    readonly totpSecret: string;
    readonly recoveryHashes: readonly string[];
  };
}

/** A fresh account; it exists once its SQL has run. */
export async function newAccount(name: string, role: Role, password: string): Promise<NewAccount> {
  const totpSecret = newTotpSecret();
  const recoveryCodes = Array.from({ length: RECOVERY_CODES }, newRecoveryCode);
  return {
    name,
    role,
    password,
    totpUri: totpUri(ISSUER, name, totpSecret),
    recoveryCodes,
    rows: {
      passwordHash: await hashPassword(password),
      totpSecret,
      recoveryHashes: await Promise.all(recoveryCodes.map(hashRecoveryCode)),
    },
  };
}

/** What the operator is told, once. */
export function handout({ name, role, password, totpUri: uri, recoveryCodes }: NewAccount): string {
  const pairs = recoveryCodes.flatMap((code, i) => (i % 2 === 0 ? [[code, recoveryCodes[i + 1] ?? ""]] : []));
  return [
    `  Account         ${name} (${role})`,
    `  Password        ${password}`,
    `  Authenticator   ${uri}`,
    ...pairs.map((pair, i) => `  ${i === 0 ? "Recovery codes" : "              "}  ${pair.join("   ")}`),
    "",
    "  Add the authenticator's address to an app (as a QR code, or its secret by hand), or sign in with one of the",
    "  recovery codes, each of which is good once. None of this is shown again.",
  ].join("\n");
}
