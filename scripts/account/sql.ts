import { isAccountName } from "../../shared/access/account.ts";
import type { NewAccount } from "./new-account.ts";

/** What may stand between quotes as it is. */
const PLAIN = /^[A-Za-z0-9+/$._-]*$/;

/** Names are checked, the rest is hex, base32 or base64: anything else would be a fault of ours. */
function quoted(text: string): string {
  if (!PLAIN.test(text)) throw new Error("a value of the account does not fit between quotes");
  return `'${text}'`;
}

interface SqlOptions {
  /** An account of this name goes first, with its sessions and tokens. */
  readonly replace?: boolean;
  /** Makes it only where there is no account at all. */
  readonly onlyFirst?: boolean;
  /** Unix milliseconds. */
  readonly now: number;
}

/** The statements that end an account, with its sessions and tokens. */
export const removalSql = (name: string): readonly string[] => [
  `DELETE FROM accounts WHERE name = ${quoted(name)}`,
  `SELECT count(*) AS made FROM accounts WHERE name = ${quoted(name)}`,
];

/** The statements that make an account. */
export function accountSql(
  { name, role, rows }: NewAccount,
  { replace = false, onlyFirst = false, now }: SqlOptions,
): readonly string[] {
  if (!isAccountName(name)) throw new Error("not an account's name");
  const values = [quoted(name), quoted(role), quoted(rows.passwordHash), quoted(rows.totpSecret), now];
  const codes = rows.recoveryHashes.map(quoted).join(", ");
  return [
    ...(replace ? [`DELETE FROM accounts WHERE name = ${quoted(name)}`] : []),
    `INSERT INTO accounts (name, role, password_hash, totp_secret, created_at)
       SELECT ${values.join(", ")}${onlyFirst ? " WHERE NOT EXISTS (SELECT 1 FROM accounts)" : ""}`,
    `INSERT INTO recovery_codes (account, hash)
       SELECT name, code.value FROM accounts, json_each(json_array(${codes})) AS code
       WHERE password_hash = ${quoted(rows.passwordHash)}`,
    `SELECT count(*) AS made FROM accounts WHERE password_hash = ${quoted(rows.passwordHash)}`,
  ];
}
