import type { AnomalyFigures } from "../anomalies/figures.ts";
import type { CertificateTarget } from "../certificates/target.ts";
import type { TokenKeys } from "../access/token-keys.ts";
import type { CheckOverride } from "../checks/schema.ts";
import type { Snowflake } from "../discord/snowflake.ts";
import { err, ok, type Result } from "../result.ts";
import type { Limits } from "../limits/overrides.ts";
import type { GatewayConfig } from "../gateway/settings.ts";
import type { Prefix } from "../policy/address.ts";
import { alertFaults, alertsConfig, type AlertsConfig } from "./alerts.ts";
import { parseEnvironment, type Environment } from "./environment.ts";
import { anomaliesFrom } from "./anomalies.ts";
import { certificateTargetsFrom } from "./certificates.ts";
import { gatewayFaults, gatewayFrom } from "./gateway.ts";
import { ingestFrom, type IngestConfig } from "./ingest.ts";
import { tradingFaults, tradingFrom, type TradingConfig } from "./trading.ts";
import { variables } from "./variables.ts";

/** The whole configuration, typed; built once at the door from the variables the contract names. */
export interface Config {
  readonly environment: Environment;
  readonly discord: {
    readonly applicationId: Snowflake;
    /** Hex, 64 digits each; two while the key is being rotated. */
    readonly publicKeys: readonly string[];
    /** Without a trailing slash. */
    readonly apiBase: string;
    readonly botToken: string;
  };
  /** Defaults of the per-guild settings. */
  readonly guild: {
    readonly id: Snowflake;
    readonly verifiedRoleId: Snowflake;
    readonly teamRoleId: Snowflake | null;
    readonly logChannelId: Snowflake | null;
  };
  /** The first signs, all verify. */
  readonly jwtSecrets: readonly [string, ...string[]];
  readonly frontendOrigins: readonly string[];
  /** Absolute, or a path on the host that was asked. */
  readonly verifyUrl: string;
  /** From where management can be reached (`ADMIN_CIDRS`); empty: from anywhere. */
  readonly adminRanges: readonly Prefix[];
  /** Empty: any host. */
  readonly trustedHosts: readonly string[];
  readonly limits: Limits;
  /** What `HEALTH_CHECKS` adds to the built-in health checks, and changes of them. */
  readonly checks: readonly CheckOverride[];
  readonly management: {
    /** What API tokens are signed with; null: there are none. */
    readonly tokenKeys: TokenKeys | null;
    /** A session is good from the address it began at only. */
    readonly bindSessions: boolean;
    /** Cloudflare Access in front of the management zone; null: there is none. */
    readonly cloudflareAccess: { readonly teamDomain: string; readonly audience: string } | null;
  };
  /** Null: D1 alone keeps the record. */
  readonly supabase: {
    /** Without a trailing slash. */
    readonly url: string;
    readonly serviceRoleKey: string;
  } | null;
  /** Null: there is no VPS to pass anything on to. */
  readonly gateway: GatewayConfig | null;
  /** What the VPS may say, and how it is judged. */
  readonly ingest: IngestConfig;
  /** How orders of each mode reach who carries them out. */
  readonly trading: TradingConfig;
  /** Servers whose certificates are watched. */
  readonly certificates: readonly CertificateTarget[];
  /** When traffic is out of the ordinary. */
  readonly anomalies: AnomalyFigures;
  readonly alerts: AlertsConfig;
}

/** What is wrong with one variable, in words for the operator; never the value of a secret. */
export interface ConfigFault {
  readonly name: string;
  readonly problem: string;
}

let schema: ReturnType<typeof variables> | undefined;

/** All faults at once, so that one deploy is enough to mend them. */
export function parseConfig(env: Readonly<Record<string, unknown>>): Result<Config, readonly ConfigFault[]> {
  const parsed = (schema ??= variables()).safeParse(env);
  const together = [...supabaseFaults(env), ...alertFaults(env)];
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => ({
      name: path.join("."),
      problem: message,
    }));
    return err([...faults, ...together]);
  }
  if (together.length > 0) return err(together);
  const v = parsed.data;
  const environment = parseEnvironment(v.ENVIRONMENT);
  const gateway = gatewayFrom(v, v.TRADING_ORIGINS?.live ?? []);
  const { CF_ACCESS_TEAM_DOMAIN: teamDomain, CF_ACCESS_AUD: audience } = v;
  const faults = [
    ...accessFaults(teamDomain, audience),
    ...gatewayFaults(v, environment.production),
    ...tradingFaults(v, gateway),
  ];
  if (faults.length > 0) return err(faults);
  return ok({
    environment,
    discord: {
      applicationId: v.DISCORD_APPLICATION_ID,
      publicKeys: v.DISCORD_PUBLIC_KEY,
      apiBase: v.DISCORD_API_BASE,
      botToken: v.DISCORD_BOT_TOKEN,
    },
    guild: {
      id: v.DISCORD_GUILD_ID,
      verifiedRoleId: v.VERIFIED_ROLE_ID,
      teamRoleId: v.TEAM_ROLE_ID,
      logChannelId: v.LOG_CHANNEL_ID,
    },
    jwtSecrets: v.JWT_SECRET,
    frontendOrigins: v.FRONTEND_ORIGINS,
    verifyUrl: v.VERIFY_URL,
    adminRanges: v.ADMIN_CIDRS,
    trustedHosts: v.TRUSTED_HOSTS,
    limits: v.LIMITS,
    checks: v.HEALTH_CHECKS,
    management: {
      tokenKeys: v.API_TOKEN_KEYS,
      bindSessions: v.SESSION_BIND_ADDRESS === "true",
      cloudflareAccess: teamDomain === null || audience === null ? null : { teamDomain, audience },
    },
    supabase:
      v.SUPABASE_URL === null || v.SUPABASE_SERVICE_ROLE_KEY === null
        ? null
        : { url: v.SUPABASE_URL, serviceRoleKey: v.SUPABASE_SERVICE_ROLE_KEY },
    gateway,
    ingest: ingestFrom(v),
    trading: tradingFrom(v),
    certificates: certificateTargetsFrom(v),
    anomalies: anomaliesFrom(v),
    alerts: alertsConfig(v),
  });
}

const accessFaults = (teamDomain: string | null, audience: string | null): readonly ConfigFault[] =>
  (teamDomain === null) === (audience === null)
    ? []
    : [{ name: "CF_ACCESS_AUD", problem: "and CF_ACCESS_TEAM_DOMAIN belong together: set both, or neither" }];

/** Half a Supabase is a mistake: with one value alone nothing would be recorded there, and nobody would know. */
function supabaseFaults(env: Readonly<Record<string, unknown>>): readonly ConfigFault[] {
  const isSet = (name: string): boolean => typeof env[name] === "string" && env[name].trim() !== "";
  const names = ["SUPABASE_URL", "SUPABASE_SERVICE_ROLE_KEY"];
  const missing = names.filter((name) => !isSet(name));
  return missing.length === 1
    ? missing.map((name) => ({
        name,
        problem: `is missing, while ${names.find(isSet)} is set: set both, or neither`,
      }))
    : [];
}
