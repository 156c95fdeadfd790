import { describe, expect, test } from "vitest";
import { judgeAccess, type Principal } from "../../../shared/access/principal.ts";
import { hasRole, roleOfMember, ROLES } from "../../../shared/access/roles.ts";
import { accessNeed, scopesOf } from "../../../shared/access/rules.ts";
import { SCOPES } from "../../../shared/access/scopes.ts";
import {
  IDLE_LIMIT,
  judgeSession,
  SESSION_LIFETIME,
  STEP_UP_LIFETIME,
  type Session,
} from "../../../shared/access/session.ts";

const NOW = 1_700_000_000_000;

const session = (more: Partial<Session> = {}): Session => ({
  id: "id",
  account: "ann",
  role: "owner",
  address: "203.0.113.7",
  client: "a browser",
  signedInAt: NOW,
  lastSeenAt: NOW,
  expiresAt: NOW + SESSION_LIFETIME,
  steppedUpAt: null,
  ...more,
});

describe("who may", () => {
  test.each([
    ["GET", "/admin/login", "anybody"],
    ["POST", "/admin/login", "anybody"],
    ["GET", "/admin", "viewer people"],
    ["GET", "/admin/api/blocks", "viewer policy:read"],
    ["GET", "/admin/api/blocks/203.0.113.7", "viewer policy:read"],
    ["DELETE", "/admin/api/blocks/203.0.113.7", "operator policy:write"],
    ["POST", "/admin/api/mode", "operator policy:write"],
    ["GET", "/admin/api/audit/export", "viewer audit:read"],
    ["POST", "/admin/api/settings", "owner settings:write"],
    ["GET", "/admin/api/compliance", "viewer operations:read"],
    ["POST", "/admin/api/compliance/daily/2026-11-21/backups_ran", "operator people"],
    ["POST", "/admin/api/tokens", "operator people step-up"],
    ["DELETE", "/admin/api/tokens/id", "viewer people"],
    ["GET", "/metrics", "viewer metrics:read"],
    ["GET", "/api/v1/proxy/list", "operator vault:read"],
    ["POST", "/api/v1/proxy/add", "operator vault:write"],
    ["GET", "/admin/api/trading", "viewer trading:read"],
    ["POST", "/admin/api/trading/commands", "operator trading:write"],
    ["POST", "/admin/api/trading/kill", "operator people"],
    ["POST", "/admin/api/trading/kill/confirm", "operator people step-up"],
    ["POST", "/admin/api/trading/resume", "operator people step-up"],
    ["PUT", "/admin/api/trading/mode", "operator people"],
    ["POST", "/api/trade", "operator trading:write"],
    ["GET", "/api/portfolio", "viewer trading:read"],
    ["GET", "/api/trade", null],
    ["GET", "/admin/login/x", null],
    ["GET", "/admin/api", null],
    ["GET", "/admin/access", "viewer people"],
    ["POST", "/admin/tokens/new", "operator people step-up"],
    ["POST", "/admin/tokens/revoke", "viewer people"],
    ["POST", "/admin/access", null],
    ["GET", "/admin/else", null],
    ["POST", "/admin", null],
    ["POST", "/admin/api/audit", null],
    ["POST", "/metrics", null],
    ["TRACE", "/admin", null],
    ["OPTIONS", "/admin/api/blocks", null],
    ["GET", "/admin/api/blocksmore", null],
    ["GET", "/ADMIN/login", null],
  ])("%s %s: %s", (method, path, expected) => {
    const need = accessNeed(method, path);
    const shown =
      need === null || need.kind === "anybody"
        ? (need?.kind ?? null)
        : [need.role, need.scope ?? "people", ...(need.stepUp ? ["step-up"] : [])].join(" ");
    expect(shown).toBe(expected);
  });

  test("grows with the role: whoever may more, may all that others may", () => {
    for (const [i, role] of ROLES.entries()) {
      for (const [j, needed] of ROLES.entries()) expect(hasRole(role, needed)).toBe(i >= j);
    }
    expect(scopesOf("viewer").every((scope) => scope.endsWith(":read"))).toBe(true);
    expect(scopesOf("owner")).toEqual(SCOPES);
  });

  test("in Discord: the team is operator, nobody is owner, and without a team role nobody is anything", () => {
    expect(roleOfMember(["1", "2"], "2")).toBe("operator");
    expect(roleOfMember(["1"], "2")).toBeNull();
    expect(roleOfMember([], null)).toBeNull();
  });
});

describe("a principal", () => {
  const person = (more: Partial<Session> = {}, role: Session["role"] = "owner"): Principal => ({
    kind: "session",
    account: "ann",
    role,
    session: session(more),
    secret: "x",
  });
  const program: Principal = {
    kind: "token",
    account: "ann",
    role: "owner",
    scopes: ["audit:read"],
    token: {
      id: "id",
      account: "ann",
      role: "owner",
      label: "x",
      scopes: ["audit:read"],
      createdAt: NOW,
      expiresAt: NOW,
      lastUsedAt: null,
      revokedAt: null,
    },
  };
  const need = (more: object = {}) =>
    ({ kind: "account", role: "operator", scope: "audit:read", stepUp: false, ...more }) as const;

  test.each([
    ["an owner where an operator is needed", person(), need(), null],
    ["a viewer where an operator is needed", person({}, "viewer"), need(), "role_too_low"],
    ["a token with the scope", program, need(), null],
    ["a token without it", program, need({ scope: "audit:write" }), "scope_missing"],
    ["a token where people are needed", program, need({ scope: null }), "person_only"],
    ["a token where step-up is needed", program, need({ stepUp: true }), "person_only"],
    ["a person without step-up", person(), need({ stepUp: true }), "step_up_required"],
    ["a person just stepped up", person({ steppedUpAt: NOW }), need({ stepUp: true }), null],
    [
      "a person stepped up five minutes ago",
      person({ steppedUpAt: NOW - STEP_UP_LIFETIME }),
      need({ stepUp: true }),
      "step_up_required",
    ],
  ])("%s", (_, principal, needed, fault) => {
    expect(judgeAccess(principal, needed, NOW)).toBe(fault);
  });
});

describe("a session", () => {
  test.each([
    ["fresh", {}, "203.0.113.7", "live"],
    ["from another address", {}, "203.0.113.8", "address_changed"],
    ["from another address, where that is allowed", {}, null, "live"],
    ["used just within the hour", { lastSeenAt: NOW - IDLE_LIMIT + 1 }, null, "live"],
    ["idle for an hour", { lastSeenAt: NOW - IDLE_LIMIT }, null, "idle"],
    ["at its end", { expiresAt: NOW }, null, "expired"],
  ])("%s", (_, more, address, verdict) => {
    expect(judgeSession(session(more), address, NOW)).toBe(verdict);
  });
});
