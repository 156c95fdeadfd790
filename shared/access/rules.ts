import { hasRole, type Role } from "./roles.ts";
import { SCOPES, type Scope } from "./scopes.ts";

const READ = ["GET", "HEAD"] as const;
const CHANGE = ["POST", "PUT", "PATCH", "DELETE"] as const;

/** Who may: anybody at all, or an account with at least this role. */
export type AccessNeed =
  | { readonly kind: "anybody" }
  | {
      readonly kind: "account";
      readonly role: Role;
      /** What an API token must be good for; null: no token may, only somebody signed in. */
      readonly scope: Scope | null;
      /** Password or code again within the last minutes (row A5), so no token may either. */
      readonly stepUp: boolean;
    };

interface AccessRule {
  readonly path: string;
  /** Everything below the path too. */
  readonly below: boolean;
  readonly methods: readonly string[];
  readonly need: AccessNeed;
}

const anybody = (path: string): AccessRule => ({
  path,
  below: false,
  methods: [...READ, ...CHANGE],
  need: { kind: "anybody" },
});

/** For people: no API token. */
const person = (
  path: string,
  methods: readonly string[],
  role: Role,
  more: { readonly below?: boolean; readonly stepUp?: boolean } = {},
): AccessRule => ({
  path,
  below: more.below ?? true,
  methods,
  need: { kind: "account", role, scope: null, stepUp: more.stepUp ?? false },
});

/** For people and for API tokens that are good for it. */
const scoped = (path: string, methods: readonly string[], role: Role, scope: Scope): AccessRule => ({
  path,
  below: true,
  methods,
  need: { kind: "account", role, scope, stepUp: false },
});

/** A part of the API that viewers read and operators change. */
const area = (path: string, name: "policy" | "operations" | "trading"): readonly AccessRule[] => [
  scoped(path, READ, "viewer", `${name}:read`),
  scoped(path, CHANGE, "operator", `${name}:write`),
];

/** A page of the dashboard: viewers look, operators do what is below its path. */
const page = (path: string): readonly AccessRule[] => [
  person(path, READ, "viewer"),
  person(path, ["POST"], "operator"),
];

/** An act of a page that wants password or code again. */
const provenAct = (path: string): AccessRule =>
  person(path, ["POST"], "operator", { below: false, stepUp: true });

/**
 * Every route of the management zone: who may. Of rules for the same method the one with the longest path counts.
 * What is not here does not exist (fails closed).
 */
const ACCESS_RULES: readonly AccessRule[] = [
  anybody("/admin/login"),
  person("/admin", READ, "viewer", { below: false }),
  person("/admin/logout", CHANGE, "viewer"),
  person("/admin/live", ["GET"], "viewer", { below: false }),
  ...page("/admin/traffic"),
  ...page("/admin/mode"),
  provenAct("/admin/mode/ease"),
  ...page("/admin/bans"),
  ...page("/admin/blocks"),
  ...page("/admin/allow"),
  provenAct("/admin/allow/wide"),
  ...page("/admin/checks"),
  ...page("/admin/incidents"),
  ...page("/admin/breakers"),
  provenAct("/admin/breakers/hold-closed"),
  ...page("/admin/trading"),
  provenAct("/admin/trading/kill/confirm"),
  provenAct("/admin/trading/resume"),
  provenAct("/admin/trading/live"),
  ...page("/admin/outbox"),
  ...page("/admin/members"),
  ...page("/admin/guilds"),
  ...page("/admin/certificates"),
  ...page("/admin/compliance"),
  ...page("/admin/audit"),
  person("/admin/audit/filters", ["POST"], "viewer"),
  ...page("/admin/settings"),
  person("/admin/access", READ, "viewer"),
  person("/admin/password", [...READ, "POST"], "viewer"),
  person("/admin/sessions", [...READ, "POST"], "viewer"),
  person("/admin/tokens", [...READ, "POST"], "viewer"),
  provenAct("/admin/tokens/new"),

  person("/admin/api/step-up", CHANGE, "viewer"),
  person("/admin/api/sessions", [...READ, ...CHANGE], "viewer"),
  person("/admin/api/tokens", [...READ, ...CHANGE], "viewer"),
  person("/admin/api/tokens", ["POST"], "operator", { below: false, stepUp: true }),

  ...area("/admin/api/blocks", "policy"),
  ...area("/admin/api/allow", "policy"),
  ...area("/admin/api/mode", "policy"),
  ...area("/admin/api/incidents", "operations"),
  ...area("/admin/api/alerts", "operations"),
  ...area("/admin/api/checks", "operations"),
  scoped("/admin/api/compliance", READ, "viewer", "operations:read"),
  // A signature says that somebody has looked, which no program can.
  person("/admin/api/compliance", CHANGE, "operator"),
  ...area("/admin/api/breakers", "operations"),
  ...area("/admin/api/outbox", "operations"),
  ...area("/admin/api/trading", "trading"),
  person("/admin/api/trading/kill", ["POST", "DELETE"], "operator", { below: false }),
  person("/admin/api/trading/kill/confirm", ["POST"], "operator", { below: false, stepUp: true }),
  person("/admin/api/trading/resume", ["POST"], "operator", { below: false, stepUp: true }),
  person("/admin/api/trading/mode", ["PUT"], "operator", { below: false }),
  scoped("/api/trade", ["POST"], "operator", "trading:write"),
  scoped("/api/portfolio", READ, "viewer", "trading:read"),
  scoped("/admin/api/audit", READ, "viewer", "audit:read"),
  scoped("/admin/api/metrics", READ, "viewer", "metrics:read"),
  scoped("/admin/api/settings", READ, "viewer", "settings:read"),
  scoped("/admin/api/settings", CHANGE, "owner", "settings:write"),

  scoped("/api/v1/proxy", READ, "operator", "vault:read"),
  scoped("/api/v1/proxy", CHANGE, "operator", "vault:write"),
  scoped("/metrics", READ, "viewer", "metrics:read"),
];

const holds = (rule: AccessRule, path: string): boolean =>
  path === rule.path || (rule.below && path.startsWith(`${rule.path}/`));

/**
 * Who may use a route, or null where there is none. `path` as the router sees it (Hono's `c.req.path`). Of two
 * rules of one path the one for that path alone counts.
 */
export function accessNeed(method: string, path: string): AccessNeed | null {
  let found: AccessRule | null = null;
  for (const rule of ACCESS_RULES) {
    if (!rule.methods.includes(method) || !holds(rule, path)) continue;
    if (
      found === null ||
      rule.path.length > found.path.length ||
      (rule.path.length === found.path.length && found.below && !rule.below)
    ) {
      found = rule;
    }
  }
  return found?.need ?? null;
}

/** The scopes that are of any use to somebody with this role. */
export const scopesOf = (role: Role): readonly Scope[] =>
  SCOPES.filter((scope) =>
    ACCESS_RULES.some(
      ({ need }) => need.kind === "account" && need.scope === scope && hasRole(role, need.role),
    ),
  );
