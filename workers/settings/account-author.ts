import { hasRole } from "../../shared/access/roles.ts";
import { accessEvent } from "../access/audit.ts";
import type { AppContext } from "../context.ts";
import type { SettingsAuthor } from "./change.ts";

/** Whoever asks of the management zone changes a guild's settings; the team's role is for owners. */
export const accountAuthor = (c: AppContext): SettingsAuthor => ({
  by: c.var.principal.account,
  mayChangeTeam: hasRole(c.var.principal.role, "owner"),
  event: (what) => accessEvent(c, { ...what, account: c.var.principal.account }),
});
