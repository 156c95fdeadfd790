import type { Author } from "../../shared/trading/author.ts";
import type { AppContext } from "../context.ts";

/** Whoever is signed in, or whose token it is. */
export const authorOf = (c: AppContext): Author => ({
  by: { type: "operator", id: c.var.principal.account },
  address: c.var.clientAddress,
  requestId: c.var.requestId,
});
