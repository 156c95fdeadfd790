import * as z from "zod";
import { parseTokenKeys } from "../access/token-keys.ts";
import { isBreakerSettings } from "../breaker/settings.ts";
import { isSnowflake } from "../discord/snowflake.ts";
import { isLimits, limitsFrom } from "../limits/overrides.ts";
import { parseRanges } from "../policy/target.ts";
import { gatewayVariables } from "./gateway.ts";

/** A signing secret shorter than an HMAC-SHA-256 key (32 bytes) is the weakest part (RFC 7518 §3.2). */
const MIN_SIGNING_SECRET = 32;
/** Requirement K1: API keys and tokens are longer than 20 characters. */
const MIN_API_KEY = 21;

/** Words of example files; a secret that holds one was never set. */
const DEFAULT_WORDS = /change.?me|your[-_ ]|example|placeholder|secret[-_ ]?key[-_ ]?here|password123/i;

const list = (text: string | undefined): string[] =>
  (text ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");

const optionalText = z.string().trim().optional();

const snowflake = (what: string) =>
  z.string(`is missing: set it to ${what}`).trim().refine(isSnowflake, `must be ${what}: decimal digits`);

const optionalSnowflake = z
  .string()
  .trim()
  .optional()
  .transform((text) => (text === undefined || text === "" ? null : text))
  .refine((text) => text === null || isSnowflake(text), "must be a Discord id (decimal digits) or empty");

const notDefault = (text: string): boolean => !DEFAULT_WORDS.test(text);

const apiKey = (what: string) =>
  z
    .string(`is missing: set ${what} with \`wrangler secret put\``)
    .trim()
    .min(MIN_API_KEY, `must be ${what}, longer than ${MIN_API_KEY - 1} characters`)
    .refine(notDefault, "still holds the text of an example");

const url = (text: string): boolean => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);

/** An origin as the browser sends it: scheme, host and port, nothing behind. */
const isOrigin = (text: string): boolean => url(text) && new URL(text).origin === text;

const isHost = (text: string): boolean => /^[a-z0-9.-]+(:\d{1,5})?$/.test(text);

const emptyAsNull = optionalText.transform((text) => (text === undefined || text === "" ? null : text));

/** Every variable the Worker reads, as strings in, typed values out (contract, "Configuration"). */
export const variables = z.object({
  ENVIRONMENT: optionalText,
  DISCORD_APPLICATION_ID: snowflake("the application's id"),
  DISCORD_PUBLIC_KEY: z
    .string("is missing: set it to the application's public key")
    .transform(list)
    .refine(
      (keys) => keys.length >= 1 && keys.length <= 2,
      "must be one key, or two with a comma while rotating",
    )
    .refine(
      (keys) => keys.every((key) => /^[0-9a-f]{64}$/i.test(key)),
      "must be 64 hexadecimal digits a key",
    ),
  DISCORD_API_BASE: z
    .string()
    .trim()
    .default("https://discord.com/api/v10")
    .refine(url, "must be an http(s) URL")
    .transform((text) => text.replace(/\/+$/, "")),
  DISCORD_BOT_TOKEN: apiKey("the bot's token"),
  DISCORD_GUILD_ID: snowflake("the guild's id"),
  VERIFIED_ROLE_ID: snowflake("the verified role's id"),
  TEAM_ROLE_ID: optionalSnowflake,
  LOG_CHANNEL_ID: optionalSnowflake,
  JWT_SECRET: z
    .string("is missing: set the secret the gateway bot signs with")
    .transform(list)
    .refine(
      (keys) => keys.length >= 1 && keys.length <= 2,
      "must be one secret, or two with a comma while rotating",
    )
    .refine(
      (keys) => keys.every((key) => key.length >= MIN_SIGNING_SECRET),
      `must be at least ${MIN_SIGNING_SECRET} characters a secret`,
    )
    .refine((keys) => keys.every(notDefault), "still holds the text of an example")
    .transform((keys) => keys as [string, ...string[]]),
  FRONTEND_ORIGINS: z
    .string()
    .default("")
    .transform(list)
    .refine(
      (origins) => origins.every(isOrigin),
      "must be origins like https://example.org, without a path, separated by commas",
    ),
  VERIFY_URL: z
    .string()
    .trim()
    .default("/verify")
    .refine((text) => /^\/(?!\/)/.test(text) || url(text), "must be a path like /verify or an http(s) URL"),
  ADMIN_CIDRS: z
    .string()
    .default("")
    .transform((text) => parseRanges(list(text)))
    .refine((ranges) => ranges !== null, "must be CIDR ranges or addresses separated by commas")
    .transform((ranges) => ranges ?? []),
  TRUSTED_HOSTS: z
    .string()
    .default("")
    .transform((text) => list(text.toLowerCase()))
    .refine((hosts) => hosts.every(isHost), "must be host names separated by commas"),
  BREAKERS: z
    .string()
    .optional()
    .refine(
      isBreakerSettings,
      'must be JSON like {"discord":{"openFor":60000}}: known figures and sensible ones, times in milliseconds',
    ),
  LIMITS: z
    .string()
    .optional()
    .refine(
      isLimits,
      'must be JSON like {"rules":{"api":{"limit":40}}}: known names and sensible figures, times in milliseconds',
    )
    .transform(limitsFrom),
  API_TOKEN_KEYS: emptyAsNull
    .transform((text) => (text === null ? null : (parseTokenKeys(text) ?? "wrong")))
    .refine(
      (keys) => keys !== "wrong",
      'must be JSON: { "active": kid, "keys": { kid: base64 of at least 32 bytes } }',
    )
    .transform((keys) => (keys === "wrong" ? null : keys)),
  SESSION_BIND_ADDRESS: z.enum(["true", "false"], "must be true or false").default("true"),
  CF_ACCESS_TEAM_DOMAIN: emptyAsNull.refine(
    (text) => text === null || /^[a-z0-9-]+\.cloudflareaccess\.com$/.test(text),
    "must be the team's host name: <team>.cloudflareaccess.com",
  ),
  CF_ACCESS_AUD: emptyAsNull.refine(
    (text) => text === null || /^[0-9a-f]{64}$/.test(text),
    "must be the application's audience tag: 64 hexadecimal digits",
  ),
  SUPABASE_URL: emptyAsNull
    .refine((text) => text === null || url(text), "must be an http(s) URL")
    .transform((text) => text?.replace(/\/+$/, "") ?? null),
  SUPABASE_SERVICE_ROLE_KEY: emptyAsNull.pipe(apiKey("the project's secret key").nullable()),
  ...gatewayVariables,
});
