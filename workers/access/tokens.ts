import { signApiToken, type ApiToken } from "../../shared/access/api-token.ts";
import type { TokenRequest } from "../../shared/access/requests.ts";
import { scopesOf } from "../../shared/access/rules.ts";
import { refuse, type Refusal } from "../../shared/http/errors.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import { SECOND } from "../../shared/time.ts";
import type { AppContext } from "../context.ts";
import { auditAccess } from "./audit.ts";
import { reach } from "./sessions.ts";

const NO_KEYS = refuse("conflict", "API tokens are off: API_TOKEN_KEYS is not set");

/** A token and its JWT, which nobody can be shown again. */
export interface MintedToken {
  readonly token: ApiToken;
  readonly jwt: string;
}

/** Row A3. Recorded before it is handed out. */
export async function mintToken(
  c: AppContext,
  { label, scopes, lifetime }: TokenRequest,
): Promise<Result<MintedToken, Refusal>> {
  const { principal, services } = c.var;
  const { tokenKeys } = services.config.management;
  if (tokenKeys === null) return err(NO_KEYS);
  const allowed = scopesOf(principal.role);
  const beyond = scopes.filter((scope) => !allowed.includes(scope));
  if (beyond.length > 0) {
    return err(refuse("forbidden", "Your role may not give these scopes", { details: beyond.join(", ") }));
  }
  // The JWT knows whole seconds only, so the record does too.
  const createdAt = services.now() - (services.now() % SECOND);
  const minted = {
    id: crypto.randomUUID(),
    account: principal.account,
    label,
    scopes,
    createdAt,
    expiresAt: createdAt + lifetime * SECOND,
  };
  await services.access.keepToken(minted);
  await auditAccess(c, {
    class: "admin",
    event: "api_token_created",
    account: principal.account,
    outcome: "success",
    detail: { tokenId: minted.id, label, scopes, expiresAt: minted.expiresAt },
  });
  const jwt = await signApiToken(minted, tokenKeys);
  return ok({ token: { ...minted, role: principal.role, lastUsedAt: null, revokedAt: null }, jwt });
}

/** Revokes a token within one's reach; from then on it opens nothing. False: there is none that is not revoked. */
export async function revokeToken(c: AppContext, id: string): Promise<boolean> {
  const { principal, services } = c.var;
  const owner = await services.access.revokeToken(id, reach(principal), services.now());
  if (owner === null) return false;
  await auditAccess(c, {
    class: "admin",
    event: "api_token_revoked",
    account: principal.account,
    outcome: "success",
    detail: { tokenId: id, of: owner },
  });
  return true;
}
