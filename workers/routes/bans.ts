import { refuse } from "../../shared/http/errors.ts";
import type { Ban } from "../../shared/jails/ban.ts";
import { placeOfBan } from "../../shared/jails/ban-list.ts";
import { banQuery } from "../../shared/jails/requests.ts";
import { placeQuery } from "../../shared/http/page-query.ts";
import { pageOf } from "../../shared/place.ts";
import { toUnixSeconds } from "../../shared/time.ts";
import type { AppContext } from "../context.ts";
import { liftBan } from "../limits/lift-ban.ts";
import { readQuery } from "../http/query.ts";
import { respondRefusal } from "../http/refusal.ts";

const shown = ({ since, until, ...ban }: Ban) => ({
  ...ban,
  since: toUnixSeconds(since),
  until: toUnixSeconds(until),
});

/** `GET /admin/api/blocks/bans?cursor=&limit=`: who is locked up, why and until when (Unix seconds), the longest first. */
export async function listBans(c: AppContext): Promise<Response> {
  const query = readQuery(c, placeQuery);
  if (!query.ok) return respondRefusal(c, query.error);
  const { cursor: after = null, limit } = query.value;
  const { rows, cursor } = pageOf(await c.var.services.bans.list(limit + 1, after), limit, placeOfBan);
  return c.json({ bans: rows.map(shown), cursor });
}

/** `DELETE /admin/api/blocks/bans?key=`: free again everywhere within 10 s. */
export async function deleteBan(c: AppContext): Promise<Response> {
  const query = readQuery(c, banQuery);
  if (!query.ok) return respondRefusal(c, query.error);
  const lifted = await liftBan(c, query.value.key);
  return lifted ? c.body(null, 204) : respondRefusal(c, refuse("not_found", "There is no such ban"));
}
