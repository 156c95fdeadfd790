import type { RouteZone } from "../http/zones.ts";
import { SECOND } from "../time.ts";
import { contains, type Prefix } from "./address.ts";
import { judge, type PolicyLists, type Verdict } from "./lists.ts";
import { switchValue, type Switches } from "./switches.ts";
import type { OriginFacts, Target } from "./target.ts";

/** The policy as an isolate holds it. */
export interface Policy {
  readonly lists: PolicyLists;
  readonly switches: Switches;
}

export type Admission =
  /** `wouldBlock`: the entry that refuses once the guard enforces again. */
  | { readonly kind: "pass"; readonly wouldBlock: Target | null }
  | { readonly kind: "blocked"; readonly target: Target }
  /** `retryAfter` in whole seconds. */
  | { readonly kind: "maintenance"; readonly retryAfter: number }
  /** Management from outside ADMIN_CIDRS: as if there were nothing. */
  | { readonly kind: "hidden" }
  /** Management while the lists are not known. */
  | { readonly kind: "unknown" };

/** A maintenance may be ended before its time, so clients look again at least this often; seconds. */
const LONGEST_RETRY = 300;

const PASS: Admission = { kind: "pass", wouldBlock: null };

/**
 * What the policy does with a request.
 *
 * Machine routes pass: their signature is the stronger proof, and a list or a maintenance that was set too wide must
 * never cut off Discord (whose operators' commands end it) or the VPS. Management is for ADMIN_CIDRS only; whoever
 * comes from there is on no list, so that no list can lock the operators out.
 *
 * `policy` is null in an isolate that could not load it yet. Public routes then fail open: members must not be locked
 * out by a hiccup of one object, and every other guard still stands. Management without ADMIN_CIDRS fails closed.
 */
export function admit(
  { zone, staysUp }: RouteZone,
  origin: OriginFacts,
  policy: Policy | null,
  adminRanges: readonly Prefix[],
  now: number,
): Admission {
  if (zone === "machine") return PASS;
  const { address } = origin;
  if (zone === "management" && adminRanges.length > 0) {
    const inside = address !== null && adminRanges.some((range) => contains(range, address));
    return inside ? PASS : { kind: "hidden" };
  }
  if (policy === null) return zone === "management" ? { kind: "unknown" } : PASS;

  const guard = switchValue(policy.switches, "lists", now);
  const verdict: Verdict = guard === "off" ? { kind: "unlisted" } : judge(policy.lists, origin, now);
  if (verdict.kind === "blocked" && guard === "enforce") return { kind: "blocked", target: verdict.target };

  const maintenance =
    switchValue(policy.switches, "mode", now) === "maintenance" ? policy.switches.mode : undefined;
  if (maintenance !== undefined && zone === "public" && staysUp !== true) {
    const left = Math.ceil((maintenance.expiresAt - now) / SECOND);
    return { kind: "maintenance", retryAfter: Math.min(left, LONGEST_RETRY) };
  }
  return verdict.kind === "blocked" ? { kind: "pass", wouldBlock: verdict.target } : PASS;
}
