import { refuse } from "../../shared/http/errors.ts";
import type { Ban } from "../../shared/jails/ban.ts";
import { pageQuery } from "../../shared/policy/requests.ts";
import { toUnixSeconds } from "../../shared/time.ts";
import type { AppContext } from "../context.ts";
import { liftBan } from "../limits/lift-ban.ts";
import { respondRefusal } from "../http/refusal.ts";

const shown = ({ since, until, ...ban }: Ban) => ({
  ...ban,
  since: toUnixSeconds(since),
  until: toUnixSeconds(until),
});

/** `GET /admin/api/blocks/bans`: who is locked up, why and until when (Unix seconds), the longest first. */
export async function listBans(c: AppContext): Promise<Response> {
  const query = pageQuery.safeParse(c.req.query());
  if (!query.success) return respondRefusal(c, refuse("invalid_request", "limit is a number up to 1000"));
  const bans = await c.var.services.bans.list(query.data.limit);
  return c.json({ bans: bans.map(shown) });
}

/** `DELETE /admin/api/blocks/bans?key=`: free again everywhere within 10 s. */
export async function deleteBan(c: AppContext): Promise<Response> {
  const lifted = await liftBan(c, c.req.query("key") ?? "");
  return lifted ? c.body(null, 204) : respondRefusal(c, refuse("not_found", "There is no such ban"));
}
