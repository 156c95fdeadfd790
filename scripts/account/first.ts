import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ok, type Result } from "../../shared/result.ts";
import { newAccount, randomPassword, type NewAccount } from "./new-account.ts";
import { accountSql } from "./sql.ts";
import { storeAccount } from "./store.ts";

/** The first account of a local world; null: there is one already. The error is what wrangler said. */
export async function firstAccount(state: string, now: number): Promise<Result<NewAccount | null, string>> {
  // Beside the database, so that both go together when somebody deletes the state.
  const stamp = join(state, "v3/d1/has-accounts");
  if (existsSync(stamp)) return ok(null);
  const account = await newAccount("owner", "owner", randomPassword());
  const made = await storeAccount(accountSql(account, { onlyFirst: true, now }), { local: state });
  if (!made.ok) return made;
  writeFileSync(stamp, "");
  return ok(made.value ? account : null);
}
