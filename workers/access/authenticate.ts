import type { Principal } from "../../shared/access/principal.ts";
import { hashSecret } from "../../shared/access/secret.ts";
import { judgeSession, SEEN_SPACING } from "../../shared/access/session.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import type { AppContext } from "../context.ts";
import { readSessionCookie } from "../http/session-cookie.ts";
import { isWatching } from "../http/watching.ts";
import { auditAccess } from "./audit.ts";

/** `anonymous`: nobody, or a session that is over. */
export type AuthenticationFault = "anonymous" | "token_invalid" | "token_expired";

type Authenticated = Promise<Result<Principal, AuthenticationFault>>;

const BEARER = /^Bearer ([A-Za-z0-9._~+/=-]{1,4096})$/i;

/**
 * On whose behalf the request comes. A request with an `Authorization` header is a program's: its cookie counts for
 * nothing, so that no page can borrow one. Costs one read of D1, and none for a token that we did not sign.
 */
export async function authenticate(c: AppContext): Authenticated {
  const authorization = c.req.header("Authorization");
  return authorization === undefined ? withSession(c) : withToken(c, authorization);
}

async function withSession(c: AppContext): Authenticated {
  const { access, now, config } = c.var.services;
  const secret = readSessionCookie(c);
  if (secret === undefined) return err("anonymous");
  const secretHash = await hashSecret(secret);
  const session = await access.session(secretHash);
  if (session === null) return err("anonymous");
  const { account, role } = session;
  const verdict = judgeSession(session, config.management.bindSessions ? c.var.clientAddress : null, now());
  if (verdict === "live") {
    if (now() - session.lastSeenAt >= SEEN_SPACING && !isWatching(c)) {
      c.executionCtx.waitUntil(access.noteSession(secretHash, now()));
    }
    return ok({ kind: "session", account, role, session, secret });
  }
  await access.endSession(session.id, null);
  // Who brings a cookie from elsewhere may not be whose it is.
  const elsewhere = verdict === "address_changed";
  await auditAccess(c, {
    class: "security",
    event: "session_ended",
    account: elsewhere ? null : account,
    outcome: elsewhere ? "denied" : "success",
    detail: { sessionRef: session.id, of: account, reason: verdict },
  });
  return err("anonymous");
}

async function withToken(c: AppContext, authorization: string): Authenticated {
  const { access, now, config } = c.var.services;
  const { tokenKeys } = config.management;
  const jwt = BEARER.exec(authorization)?.[1];
  if (jwt === undefined || tokenKeys === null) return err("token_invalid");
  const { verifyApiToken } = await import("../../shared/access/api-token.ts");
  const claims = await verifyApiToken(jwt, tokenKeys, now());
  if (!claims.ok) return err(claims.error === "expired" ? "token_expired" : "token_invalid");
  const token = await access.token(claims.value.id);
  if (token === null || token.revokedAt !== null || token.account !== claims.value.account) {
    return err("token_invalid");
  }
  if (now() >= token.expiresAt) return err("token_expired");
  if (now() - (token.lastUsedAt ?? 0) >= SEEN_SPACING) {
    c.executionCtx.waitUntil(access.noteToken(token.id, now()));
  }
  const scopes = claims.value.scopes.filter((scope) => token.scopes.includes(scope));
  return ok({ kind: "token", account: token.account, role: token.role, token, scopes });
}
