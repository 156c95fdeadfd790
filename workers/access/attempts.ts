import { refuse, type Refusal } from "../../shared/http/errors.ts";
import { toWholeSeconds } from "../../shared/limits/headers.ts";
import type { AppContext } from "../context.ts";
import { auditAccess } from "./audit.ts";

/** What failures of an account are counted under, whether there is such an account or not. */
export const accountKey = (account: string): string => `account:${account}`;

/**
 * What attempts and failures of a signed-in account to prove itself again are counted under, over all its sessions and
 * wherever they come from. Not the key above: whoever fails to sign in under the account's name would keep its operator
 * from the kill switch.
 */
export const proofKey = (account: string): string => `proof:${account}`;

/**
 * Counts one attempt at a password or code under each key (class `login`: strict, exact whatever the concurrency):
 * here and not before every route, so that nobody outside the admin ranges can tell that there is a sign-in. Null: it
 * may be made. The refusal is the same for a lock and a limit, an address and an account, and for an account that does
 * not exist. Fails closed where it cannot be counted.
 */
export async function admitAttempt(c: AppContext, ...keys: readonly string[]): Promise<Refusal | null> {
  const { limiter } = c.var.services;
  const waitUntil = (work: Promise<unknown>) => c.executionCtx.waitUntil(work);
  for (const key of keys) {
    const decision = await limiter.decide({ key, class: "login", underAttack: false, waitUntil });
    if (decision.kind === "admitted") continue;
    const headers = { "Retry-After": String(Math.max(1, toWholeSeconds(decision.retryAfter))) };
    return decision.kind === "unavailable"
      ? refuse("internal", "Signing in is not possible at the moment.", { status: 503, headers })
      : refuse("rate_limited", "Too many attempts. Please wait, then try again.", { headers });
  }
  return null;
}

/** Counts a failed sign-in against address and account (row A1); `known`: there is such an account. */
export const countFailure = (c: AppContext, account: string, known: boolean): Promise<void> =>
  count(c, { address: c.var.clientAddress, account: accountKey(account) }, known ? account : null);

/** Counts a wrong proof against the same two, and against the account's proofs. */
export const countWrongProof = (c: AppContext, account: string): Promise<void> =>
  count(c, { address: c.var.clientAddress, account: accountKey(account), proof: proofKey(account) }, account);

/** Counts a failure under each key, and records a lock that it led to. */
async function count(
  c: AppContext,
  keys: Readonly<Record<string, string>>,
  account: string | null,
): Promise<void> {
  const { limiter, bans } = c.var.services;
  const waitUntil = (work: Promise<unknown>) => c.executionCtx.waitUntil(work);
  for (const [what, key] of Object.entries(keys)) {
    await limiter.offend(key, "authentication_failed", waitUntil);
    const ban = await bans.find(key);
    if (ban === null) continue;
    await auditAccess(c, {
      class: "security",
      event: "sign_in_locked",
      account,
      outcome: "denied",
      detail: { what, until: ban.until },
    });
  }
}
