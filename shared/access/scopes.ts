/** What an API token may be good for. Accounts, sessions and tokens themselves are in none: a person manages those. */
export const SCOPES = [
  "policy:read",
  "policy:write",
  "operations:read",
  "operations:write",
  "audit:read",
  "metrics:read",
  "trading:read",
  "trading:write",
  "settings:read",
  "settings:write",
  "vault:read",
  "vault:write",
] as const;

export type Scope = (typeof SCOPES)[number];

const known: ReadonlySet<string> = new Set(SCOPES);
export const isScope = (text: string): text is Scope => known.has(text);
