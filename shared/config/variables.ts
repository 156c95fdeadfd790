import * as z from "../schema.ts";
import { parseTokenKeys } from "../access/token-keys.ts";
import { anomalyVariables } from "./anomalies.ts";
import { certificateVariables } from "./certificates.ts";
import { alertVariables } from "./alerts.ts";
import { gatewayVariables } from "./gateway.ts";
import { tradingVariables } from "./trading.ts";
import { isBreakerSettings } from "../breaker/settings.ts";
import { isSnowflake } from "../discord/snowflake.ts";
import { isLimits, limitsFrom } from "../limits/overrides.ts";
import { parseRanges } from "../policy/target.ts";
import { ingestVariables } from "./ingest.ts";
import { checksVariables } from "./checks.ts";

/** A signing secret shorter than an HMAC-SHA-256 key (32 bytes) is the weakest part (RFC 7518 §3.2). */
const MIN_SIGNING_SECRET = 32;
/** Requirement K1: API keys and tokens are longer than 20 characters. */
const MIN_API_KEY = 21;

/** Words of example files; a secret that holds one was never set. */
const DEFAULT_WORDS = /change.?me|your[-_ ]|example|placeholder|secret[-_ ]?key[-_ ]?here|password123/i;

const list = (text: string): string[] =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");

const trimmed = z.string().check(z.trim());

/** A text, trimmed; what is missing or empty is null. */
const emptyAsNull = z.pipe(
  z.optional(trimmed),
  z.transform((text) => (text === undefined || text === "" ? null : text)),
);

/** Parts between commas. */
const parts = z.pipe(z._default(z.string(), ""), z.transform(list));

/** What is wrong with a value that may be missing. */
const unlessNull = (rule: (text: string) => boolean, problem: string) =>
  z.refine<string | null>((text) => text === null || rule(text), problem);

const snowflake = (what: string) =>
  z
    .string(`is missing: set it to ${what}`)
    .check(z.trim(), z.refine(isSnowflake, `must be ${what}: decimal digits`));

const optionalSnowflake = emptyAsNull.check(
  unlessNull(isSnowflake, "must be a Discord id (decimal digits) or empty"),
);

const notDefault = (text: string): boolean => !DEFAULT_WORDS.test(text);

const apiKey = (what: string) =>
  z
    .string(`is missing: set ${what} with \`wrangler secret put\``)
    .check(
      z.trim(),
      z.minLength(MIN_API_KEY, `must be ${what}, longer than ${MIN_API_KEY - 1} characters`),
      z.refine(notDefault, "still holds the text of an example"),
    );

const url = (text: string): boolean => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);

/** An origin as the browser sends it: scheme, host and port, nothing behind. */
const isOrigin = (text: string): boolean => url(text) && new URL(text).origin === text;

const isHost = (text: string): boolean => /^[a-z0-9.-]+(:\d{1,5})?$/.test(text);

/** One value, or two with a comma while rotating. */
const oneOrTwo = (missing: string, what: string) =>
  z
    .pipe(z.string(missing), z.transform(list))
    .check(
      z.refine(
        (all) => all.length >= 1 && all.length <= 2,
        `must be one ${what}, or two with a comma while rotating`,
      ),
    );

const withoutEndSlash = (text: string): string => text.replace(/\/+$/, "");

/** A variable of JSON that its own reader judges. */
const readable = (isReadable: (text: string | undefined) => boolean, problem: string) =>
  z.optional(z.string()).check(z.refine(isReadable, problem));

/**
 * Every variable the Worker reads, as strings in, typed values out (contract, "Configuration"). Made when somebody reads them:
 * a third of the time that the Worker's modules take to start.
 */
export const variables = () =>
  z.object({
    ENVIRONMENT: z.optional(trimmed),
    DISCORD_APPLICATION_ID: snowflake("the application's id"),
    DISCORD_PUBLIC_KEY: oneOrTwo("is missing: set it to the application's public key", "key").check(
      z.refine(
        (keys) => keys.every((key) => /^[0-9a-f]{64}$/i.test(key)),
        "must be 64 hexadecimal digits a key",
      ),
    ),
    DISCORD_API_BASE: z.pipe(
      z._default(trimmed, "https://discord.com/api/v10").check(z.refine(url, "must be an http(s) URL")),
      z.transform(withoutEndSlash),
    ),
    DISCORD_BOT_TOKEN: apiKey("the bot's token"),
    DISCORD_GUILD_ID: snowflake("the guild's id"),
    VERIFIED_ROLE_ID: snowflake("the verified role's id"),
    TEAM_ROLE_ID: optionalSnowflake,
    LOG_CHANNEL_ID: optionalSnowflake,
    JWT_SECRET: z.pipe(
      oneOrTwo("is missing: set the secret the gateway bot signs with", "secret").check(
        z.refine(
          (keys) => keys.every((key) => key.length >= MIN_SIGNING_SECRET),
          `must be at least ${MIN_SIGNING_SECRET} characters a secret`,
        ),
        z.refine((keys) => keys.every(notDefault), "still holds the text of an example"),
      ),
      z.transform((keys) => keys as [string, ...string[]]),
    ),
    FRONTEND_ORIGINS: parts.check(
      z.refine(
        (origins) => origins.every(isOrigin),
        "must be origins like https://example.org, without a path, separated by commas",
      ),
    ),
    VERIFY_URL: z
      ._default(trimmed, "/verify")
      .check(
        z.refine(
          (text) => /^\/(?!\/)/.test(text) || url(text),
          "must be a path like /verify or an http(s) URL",
        ),
      ),
    ADMIN_CIDRS: z.pipe(
      z
        .pipe(
          parts,
          z.transform((ranges) => parseRanges(ranges)),
        )
        .check(z.refine((ranges) => ranges !== null, "must be CIDR ranges or addresses separated by commas")),
      z.transform((ranges) => ranges ?? []),
    ),
    TRUSTED_HOSTS: z
      .pipe(
        parts,
        z.transform((hosts) => hosts.map((host) => host.toLowerCase())),
      )
      .check(z.refine((hosts) => hosts.every(isHost), "must be host names separated by commas")),
    BREAKERS: readable(
      isBreakerSettings,
      'must be JSON like {"discord":{"openFor":60000}}: known figures and sensible ones, times in milliseconds',
    ),
    LIMITS: z.pipe(
      readable(
        isLimits,
        'must be JSON like {"rules":{"api":{"limit":40}}}: known names and sensible figures, times in milliseconds',
      ),
      z.transform(limitsFrom),
    ),
    API_TOKEN_KEYS: z.pipe(
      emptyAsNull.check(
        unlessNull(
          (text) => parseTokenKeys(text) !== null,
          'must be JSON: { "active": kid, "keys": { kid: base64 of at least 32 bytes } }',
        ),
      ),
      z.transform((text) => (text === null ? null : parseTokenKeys(text))),
    ),
    SESSION_BIND_ADDRESS: z._default(z.enum(["true", "false"], "must be true or false"), "true"),
    CF_ACCESS_TEAM_DOMAIN: emptyAsNull.check(
      unlessNull(
        (text) => /^[a-z0-9-]+\.cloudflareaccess\.com$/.test(text),
        "must be the team's host name: <team>.cloudflareaccess.com",
      ),
    ),
    CF_ACCESS_AUD: emptyAsNull.check(
      unlessNull(
        (text) => /^[0-9a-f]{64}$/.test(text),
        "must be the application's audience tag: 64 hexadecimal digits",
      ),
    ),
    SUPABASE_URL: z.pipe(
      emptyAsNull.check(unlessNull(url, "must be an http(s) URL")),
      z.transform((text) => (text === null ? null : withoutEndSlash(text))),
    ),
    SUPABASE_SERVICE_ROLE_KEY: z.pipe(emptyAsNull, z.nullable(apiKey("the project's secret key"))),
    ...gatewayVariables(),
    ...ingestVariables(),
    ...tradingVariables(),
    ...certificateVariables(),
    ...anomalyVariables(),
    ...checksVariables(),
    ...alertVariables(),
  });
