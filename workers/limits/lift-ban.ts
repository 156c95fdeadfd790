import { auditAccess } from "../access/audit.ts";
import type { AppContext } from "../context.ts";

/** Ends all bans of a key, everywhere within 10 s; recorded before this returns. False: there was none. */
export async function liftBan(c: AppContext, key: string): Promise<boolean> {
  const lifted = await c.var.services.bans.lift(key);
  await auditAccess(c, {
    class: "admin",
    event: "ban_lifted",
    account: c.var.principal.account,
    outcome: lifted ? "success" : "failure",
    detail: { banned: key },
  });
  return lifted;
}
