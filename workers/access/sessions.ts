import type { Account } from "../../shared/access/account.ts";
import type { Principal } from "../../shared/access/principal.ts";
import { hashSecret, newSecret } from "../../shared/access/secret.ts";
import { SESSION_LIFETIME } from "../../shared/access/session.ts";
import { sanitise } from "../../shared/logging/sanitise.ts";
import type { AppContext } from "../context.ts";
import { takePass } from "../http/attack-pass.ts";
import { clearSessionCookie, readSessionCookie, setSessionCookie } from "../http/session-cookie.ts";
import { auditAccess } from "./audit.ts";

export type SignedIn = Extract<Principal, { kind: "session" }>;

/** Whose sessions and tokens somebody sees and ends: an owner everybody's (null), others their own. */
export const reach = ({ account, role }: Principal): string | null => (role === "owner" ? null : account);

/** A new session for the browser that asked; the one it had before ends. */
export async function openSession(c: AppContext, account: Account): Promise<void> {
  const { access, now } = c.var.services;
  const before = readSessionCookie(c);
  if (before !== undefined) {
    const session = await access.session(await hashSecret(before));
    if (session !== null) await access.endSession(session.id, null);
  }
  const secret = newSecret();
  const at = now();
  await access.openSession({
    secretHash: await hashSecret(secret),
    id: crypto.randomUUID(),
    account: account.name,
    address: c.var.clientAddress,
    client: sanitise(c.req.header("User-Agent")),
    signedInAt: at,
    lastSeenAt: at,
    expiresAt: at + SESSION_LIFETIME,
    steppedUpAt: null,
  });
  setSessionCookie(c, secret);
}

/** Marks the session and gives it a new secret. Null: it ended meanwhile. */
export async function markSteppedUp(c: AppContext, principal: SignedIn): Promise<SignedIn | null> {
  const { access, now } = c.var.services;
  const secret = newSecret();
  const at = now();
  const marked = await access.stepUp(await hashSecret(principal.secret), await hashSecret(secret), at);
  if (!marked) return null;
  setSessionCookie(c, secret);
  return { ...principal, secret, session: { ...principal.session, steppedUpAt: at } };
}

/** Ends a session within one's reach. False: there is none. */
export async function endSession(c: AppContext, id: string): Promise<boolean> {
  const { principal, services } = c.var;
  const owner = await services.access.endSession(id, reach(principal));
  if (owner === null) return false;
  const own = principal.kind === "session" && principal.session.id === id;
  await auditAccess(c, {
    class: "security",
    event: own ? "signed_out" : "session_revoked",
    account: principal.account,
    outcome: "success",
    detail: { sessionRef: id, of: owner },
  });
  if (own) {
    clearSessionCookie(c);
    takePass(c);
  }
  return true;
}
