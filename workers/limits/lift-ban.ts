import { UNKNOWN_ADDRESS, writtenAddress } from "../../shared/http/client-address.ts";
import { banKey } from "../../shared/jails/ban-key.ts";
import { auditAccess } from "../access/audit.ts";
import type { AuditTrail } from "../audit/trail.ts";
import type { AppContext } from "../context.ts";

/** Ends all bans of a key, everywhere within 10 s; recorded before this returns. False: there was none. */
export async function liftBan(c: AppContext, key: string): Promise<boolean> {
  const { auditTrail, bans } = c.var.services;
  const detail = await bannedDetail(auditTrail, key);
  const lifted = await bans.lift(key);
  await auditAccess(c, {
    class: "admin",
    event: "ban_lifted",
    account: c.var.principal.account,
    outcome: lifted ? "success" : "failure",
    detail,
  });
  return lifted;
}

/** Whose ban it was, for the audit log: of an address only the hash of the day, or the log would keep it for years. */
export async function bannedDetail(
  { addressHashes }: Pick<AuditTrail, "addressHashes">,
  key: string,
): Promise<Readonly<Record<string, string | null>>> {
  const address = writtenAddress(key);
  if (address === UNKNOWN_ADDRESS) return { banned: banKey(key) };
  return { addressHash: (await addressHashes(address)).at(-1)?.hash ?? null };
}
