import { refuse, type Refusal } from "../../shared/http/errors.ts";
import { toWholeSeconds } from "../../shared/limits/headers.ts";
import type { AppContext } from "../context.ts";
import { auditAccess } from "./audit.ts";

/** What failures of an account are counted under, whether there is such an account or not. */
export const accountKey = (account: string): string => `account:${account}`;

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

/** Counts a failure against address and account (row A1), and records a lock that it led to. */
export async function countFailure(c: AppContext, account: string, known: boolean): Promise<void> {
  const { limiter, bans } = c.var.services;
  const waitUntil = (work: Promise<unknown>) => c.executionCtx.waitUntil(work);
  const keys = { address: c.var.clientAddress, account: accountKey(account) };
  for (const [what, key] of Object.entries(keys)) {
    await limiter.offend(key, "authentication_failed", waitUntil);
    const ban = await bans.find(key);
    if (ban === null) continue;
    await auditAccess(c, {
      class: "security",
      event: "sign_in_locked",
      account: known ? account : null,
      outcome: "denied",
      detail: { what, until: ban.until },
    });
  }
}
