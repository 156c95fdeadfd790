import type { ApiToken } from "../../shared/access/api-token.ts";
import { tokenRequest } from "../../shared/access/requests.ts";
import { refuse } from "../../shared/http/errors.ts";
import { placeQuery } from "../../shared/http/page-query.ts";
import { pageOf } from "../../shared/place.ts";
import { toUnixSeconds } from "../../shared/time.ts";
import { reach } from "../access/sessions.ts";
import { mintToken, revokeToken } from "../access/tokens.ts";
import type { AppContext } from "../context.ts";
import { readJson } from "../http/body.ts";
import { readQuery } from "../http/query.ts";
import { respondRefusal } from "../http/refusal.ts";

/** Times in Unix seconds. */
const present = (token: ApiToken) => ({
  id: token.id,
  account: token.account,
  label: token.label,
  scopes: token.scopes,
  createdAt: toUnixSeconds(token.createdAt),
  expiresAt: toUnixSeconds(token.expiresAt),
  lastUsedAt: token.lastUsedAt === null ? null : toUnixSeconds(token.lastUsedAt),
  revokedAt: token.revokedAt === null ? null : toUnixSeconds(token.revokedAt),
});

/** `GET /admin/api/tokens?cursor=&limit=`: one's own, or everybody's for an owner, revoked ones too; never a JWT. */
export async function listTokens(c: AppContext): Promise<Response> {
  const { principal, services } = c.var;
  const query = readQuery(c, placeQuery);
  if (!query.ok) return respondRefusal(c, query.error);
  const { cursor: after = null, limit } = query.value;
  const part = { after, limit: limit + 1 };
  const found = await services.access.tokens(reach(principal), services.now(), part);
  const { rows, cursor } = pageOf(found, limit, ({ createdAt, id }) => ({ at: createdAt, id }));
  return c.json({ tokens: rows.map(present), cursor });
}

/** `POST /admin/api/tokens` `{ "label", "scopes", "lifetime"? }` (seconds): the one answer that holds the JWT. */
export async function createToken(c: AppContext): Promise<Response> {
  const json = await readJson(c);
  if (!json.ok) return respondRefusal(c, json.error);
  const request = tokenRequest.safeParse(json.value);
  if (!request.success) {
    const details = request.error.issues
      .map((issue) => `${issue.path.join(".")}: ${issue.message}`)
      .join("; ");
    return respondRefusal(c, refuse("invalid_request", "label and scopes are needed", { details }));
  }
  const minted = await mintToken(c, request.data);
  if (!minted.ok) return respondRefusal(c, minted.error);
  return c.json({ token: present(minted.value.token), jwt: minted.value.jwt }, 201, {
    "Cache-Control": "no-store",
  });
}

/** `DELETE /admin/api/tokens/:id`. */
export async function deleteToken(c: AppContext): Promise<Response> {
  const revoked = await revokeToken(c, c.req.param("id") ?? "");
  return revoked ? c.body(null, 204) : respondRefusal(c, refuse("not_found", "There is no such token"));
}
