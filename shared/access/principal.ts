import type { ApiToken } from "./api-token.ts";
import { hasRole, type Role } from "./roles.ts";
import type { AccessNeed } from "./rules.ts";
import type { Scope } from "./scopes.ts";
import { isSteppedUp, type Session } from "./session.ts";

/** On whose behalf a request of the management zone comes: somebody signed in, or a program with a token of theirs. */
export type Principal =
  | {
      readonly kind: "session";
      readonly account: string;
      readonly role: Role;
      readonly session: Session;
      /** The cookie's value. */
      readonly secret: string;
    }
  | {
      readonly kind: "token";
      readonly account: string;
      readonly role: Role;
      readonly token: ApiToken;
      /** What the JWT and its record both say. */
      readonly scopes: readonly Scope[];
    };

/** Why somebody known may not. */
export type AccessFault = "role_too_low" | "person_only" | "scope_missing" | "step_up_required";

/** Null: they may. `now` in Unix milliseconds. */
export function judgeAccess(
  principal: Principal,
  need: Extract<AccessNeed, { kind: "account" }>,
  now: number,
): AccessFault | null {
  if (!hasRole(principal.role, need.role)) return "role_too_low";
  if (principal.kind === "token") {
    if (need.scope === null || need.stepUp) return "person_only";
    return principal.scopes.includes(need.scope) ? null : "scope_missing";
  }
  return need.stepUp && !isSteppedUp(principal.session, now) ? "step_up_required" : null;
}
