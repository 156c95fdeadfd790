/**
 * Variables whose value an operator may read on a page. Whatever is not here is only said to be set or not: a
 * variable that is new, or a secret, shows nothing by itself.
 */
const SHOWN: ReadonlySet<string> = new Set([
  "ENVIRONMENT",
  "DISCORD_APPLICATION_ID",
  "DISCORD_PUBLIC_KEY",
  "DISCORD_API_BASE",
  "DISCORD_GUILD_ID",
  "VERIFIED_ROLE_ID",
  "TEAM_ROLE_ID",
  "LOG_CHANNEL_ID",
  "FRONTEND_ORIGINS",
  "VERIFY_URL",
  "ADMIN_CIDRS",
  "TRUSTED_HOSTS",
  "BREAKERS",
  "LIMITS",
  "SESSION_BIND_ADDRESS",
  "CF_ACCESS_TEAM_DOMAIN",
  "CF_ACCESS_AUD",
  "SUPABASE_URL",
  "ORIGINS",
  "ORIGIN_PATHS",
  "GATEWAY",
  "HEARTBEATS",
  "TRADING_RULES",
  "TRADING_ORIGINS",
  "CERTIFICATES",
  "ANOMALIES",
  "TELEGRAM_API_BASE",
  "ALERT_ROUTES",
  "ALERT_QUIET_HOURS",
  "AUTO_RESPONSE",
  "EDGE_URL",
]);

/** A variable as it is shown; `value` null: it is set, and that is all that is said. */
export interface ShownVariable {
  readonly name: string;
  readonly set: boolean;
  readonly value: string | null;
}

/** Every variable of the Worker's by its name, in their order. */
export const shownVariables = (
  names: readonly string[],
  env: Readonly<Record<string, unknown>>,
): readonly ShownVariable[] =>
  names.map((name) => {
    const text = env[name];
    const set = typeof text === "string" && text.trim() !== "";
    return { name, set, value: set && SHOWN.has(name) ? text : null };
  });
