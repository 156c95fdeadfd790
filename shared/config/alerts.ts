import * as z from "../schema.ts";
import { CHANNELS, DEFAULT_ROUTES, parseRoutes, type Delivery } from "../alerts/channels.ts";
import { parseQuietHours } from "../alerts/quiet-hours.ts";
import { parseWebhookSecret } from "../alerts/webhook-signature.ts";
import type { Bytes } from "../bytes.ts";
import { parseWebhookUrl, type WebhookAddress } from "../discord/routes.ts";
import { RESPONSE_SETTINGS, type ResponseSetting } from "../incidents/response.ts";
import type { ConfigFault } from "./config.ts";

export interface TelegramConfig {
  /** Without a trailing slash. */
  readonly apiBase: string;
  readonly botToken: string;
  readonly chatId: string;
}

export interface WebhookConfig {
  readonly url: string;
  readonly key: Bytes;
}

export interface AlertsConfig {
  /** Each is null where its variables are not set. */
  readonly discord: WebhookAddress | null;
  readonly telegram: TelegramConfig | null;
  readonly webhook: WebhookConfig | null;
  readonly delivery: Delivery;
  readonly response: ResponseSetting;
  /** Asked every five minutes while alerts get through; null: nobody listens. */
  readonly deadManUrl: string | null;
  /** Where operators reach the edge, without a trailing slash; null: alerts carry no links. */
  readonly edgeUrl: string | null;
}

const TELEGRAM = "https://api.telegram.org";

const isUrl = (text: string): boolean => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);

/** A variable by its own reader; null where it is missing or empty. */
const read = <T>(parse: (text: string) => T | null, problem: string) =>
  z.pipe(
    z.optional(z.string()),
    z.transform((given, context): T | null => {
      const text = given?.trim() ?? "";
      const value = text === "" ? null : parse(text);
      if (text !== "" && value === null)
        context.issues.push({ code: "custom", message: problem, input: text });
      return value;
    }),
  );

const URL_PROBLEM = "must be an http(s) URL";
const url = read((text) => (isUrl(text) ? text : null), URL_PROBLEM);
const base = read((text) => (isUrl(text) ? text.replace(/\/+$/, "") : null), URL_PROBLEM);

export const alertVariables = () => ({
  ALERT_DISCORD_WEBHOOK_URL: read(
    parseWebhookUrl,
    "must be a channel's webhook: https://discord.com/api/webhooks/<id>/<token>",
  ),
  TELEGRAM_BOT_TOKEN: read(
    (text) => (/^\d{5,20}:[\w-]{30,}$/.test(text) ? text : null),
    "must be a bot's token as @BotFather gives it",
  ),
  TELEGRAM_CHAT_ID: read(
    (text) => (/^(-?\d{1,20}|@\w{3,})$/.test(text) ? text : null),
    "must be a chat's number, or a channel's @name",
  ),
  TELEGRAM_API_BASE: base,
  ALERT_WEBHOOK_URL: url,
  ALERT_WEBHOOK_SECRET: read(
    parseWebhookSecret,
    "must be whsec_ and base64 of 24 to 64 bytes: echo whsec_$(openssl rand -base64 32)",
  ),
  ALERT_ROUTES: read(
    parseRoutes,
    'must be JSON like {"warning":["discord"]}: severities (info, warning, error, critical) and channels (discord, telegram, webhook)',
  ),
  ALERT_QUIET_HOURS: read(parseQuietHours, "must be like 22:00-07:00 Europe/Berlin"),
  AUTO_RESPONSE: read(
    (text) => RESPONSE_SETTINGS.find((setting) => setting === text) ?? null,
    `must be one of ${RESPONSE_SETTINGS.join(", ")}`,
  ),
  DEADMAN_URL: url,
  EDGE_URL: base,
});

type AlertFields = ReturnType<typeof alertVariables>;
type AlertValues = { readonly [Name in keyof AlertFields]: z.infer<AlertFields[Name]> };

/** Half a channel is a mistake: nobody would be told, and nobody would know. */
const PAIRS = [
  ["TELEGRAM_BOT_TOKEN", "TELEGRAM_CHAT_ID"],
  ["ALERT_WEBHOOK_URL", "ALERT_WEBHOOK_SECRET"],
] as const;

export function alertFaults(env: Readonly<Record<string, unknown>>): readonly ConfigFault[] {
  const isSet = (name: string): boolean => typeof env[name] === "string" && env[name].trim() !== "";
  return PAIRS.flatMap((pair) => {
    const missing = pair.filter((name) => !isSet(name));
    return missing.length === 1
      ? missing.map((name) => ({ name, problem: `is missing: ${pair.join(" and ")} belong together` }))
      : [];
  });
}

export function alertsConfig(v: AlertValues): AlertsConfig {
  const discord = v.ALERT_DISCORD_WEBHOOK_URL;
  const telegram =
    v.TELEGRAM_BOT_TOKEN === null || v.TELEGRAM_CHAT_ID === null
      ? null
      : {
          apiBase: v.TELEGRAM_API_BASE ?? TELEGRAM,
          botToken: v.TELEGRAM_BOT_TOKEN,
          chatId: v.TELEGRAM_CHAT_ID,
        };
  const webhook =
    v.ALERT_WEBHOOK_URL === null || v.ALERT_WEBHOOK_SECRET === null
      ? null
      : { url: v.ALERT_WEBHOOK_URL, key: v.ALERT_WEBHOOK_SECRET };
  const on = { discord, telegram, webhook };
  return {
    ...on,
    delivery: {
      channels: CHANNELS.filter((channel) => on[channel] !== null),
      routes: v.ALERT_ROUTES ?? DEFAULT_ROUTES,
      quietHours: v.ALERT_QUIET_HOURS,
    },
    response: v.AUTO_RESPONSE ?? "dry_run",
    deadManUrl: v.DEADMAN_URL,
    edgeUrl: v.EDGE_URL,
  };
}
