import type { Bindings } from "../durable-objects/bindings.ts";
import { OutboxObject, type Carrier, type Sender } from "../durable-objects/outbox.ts";
import { destinationOf, type Channel } from "../shared/alerts/channels.ts";
import { parseConfig, type Config } from "../shared/config/config.ts";
import type { DeliveryOutcome } from "../shared/outbox/effect.ts";
import { discordRouteOf } from "../shared/outbox/route.ts";
import { MINUTE } from "../shared/time.ts";
import type { AlertCarrier } from "./adapters/alerts/carrier.ts";
import { discordAlertCarrier } from "./adapters/alerts/discord.ts";
import { telegramCarrier } from "./adapters/alerts/telegram.ts";
import { webhookCarrier } from "./adapters/alerts/webhook.ts";
import { d1VerificationStore } from "./adapters/d1/verification-store.ts";
import { keptLimits } from "./adapters/discord/kept-limits.ts";
import { createDiscordRest } from "./adapters/discord/rest.ts";
import { discordSenders, type DiscordSenders } from "./adapters/discord/senders.ts";
import { supabaseCarrier, type SupabaseCarrier } from "./adapters/supabase/carrier.ts";
import { createSupabaseRpc } from "./adapters/supabase/rpc.ts";
import { SUPABASE } from "./adapters/supabase/services.ts";
import type { Breaker } from "./breakers/breaker.ts";
import { createBreakers } from "./breakers/breakers.ts";
import { logger } from "./services.ts";

/** How long items rest while the configuration cannot be used; the deploy that mends it starts the object anew. */
const MISCONFIGURED_WAIT = 5 * MINUTE;

/** The outbox with everything it can send to. */
export class Outbox extends OutboxObject {
  protected readonly log = logger;
  protected readonly carrier: Carrier;

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    const config = parseConfig({ ...env });
    this.carrier = config.ok ? createCarrier(config.value, ctx, env) : unconfigured;
  }
}

function createCarrier(config: Config, ctx: DurableObjectState, env: Bindings): Carrier {
  const { discord, supabase, alerts } = config;
  const now = Date.now;
  const { limits, keep } = keptLimits(ctx.storage.kv, logger, now);
  const breakers = createBreakers(env, { now, log: logger, waitUntil: (work) => ctx.waitUntil(work) });
  const restThrough = (breaker: Breaker, apiBase = discord.apiBase) =>
    createDiscordRest({ ...discord, apiBase, limits, breaker, now, onEnd: keep });
  const breaker = breakers("discord");
  const guard = breakers(SUPABASE);
  const alertBreaker = (channel: Channel) => breakers(destinationOf(channel));
  /** Routes that are not the bot's; null: not configured. */
  const others: Others = {
    supabase:
      supabase === null ? null : supabaseCarrier(createSupabaseRpc(supabase, guard), guard, logger, now),
    "alert:discord":
      alerts.discord === null
        ? null
        : discordAlertCarrier(
            alerts.discord,
            restThrough(alertBreaker("discord"), alerts.discord.apiBase),
            limits,
            alertBreaker("discord"),
            ctx.storage.kv,
            logger,
          ),
    "alert:telegram":
      alerts.telegram === null
        ? null
        : telegramCarrier(alerts.telegram, alertBreaker("telegram"), logger, now),
    "alert:webhook":
      alerts.webhook === null ? null : webhookCarrier(alerts.webhook, alertBreaker("webhook"), now),
  };
  return {
    opensAt: (route, lane, at) => {
      const limited = discordRouteOf(route);
      return limited === null
        ? (others[route as keyof Others]?.opensAt(at) ?? 0)
        : Math.max(limits.opensAt(limited, lane, at), breaker.opensAt(at));
    },
    stopped: () => limits.lasting.halt.kind,
    send: senderOf(discordSenders(restThrough(breaker), d1VerificationStore(env.DB), now), others),
  };
}

interface Others {
  readonly supabase: SupabaseCarrier | null;
  readonly "alert:discord": AlertCarrier<"alert_discord"> | null;
  readonly "alert:telegram": AlertCarrier<"alert_telegram"> | null;
  readonly "alert:webhook": AlertCarrier<"alert_webhook"> | null;
}

const notConfigured = (what: string): DeliveryOutcome => ({
  kind: "rejected",
  reason: `there is no ${what} configured`,
});

const senderOf =
  (discord: DiscordSenders, others: Others): Sender =>
  async (effect, key, signal) => {
    switch (effect.kind) {
      case "grant_role":
        return discord.grantRole(effect, key, signal);
      case "direct_message":
        return discord.directMessage(effect, key, signal);
      case "channel_message":
        return discord.channelMessage(effect, key, signal);
      case "edit_interaction":
        return discord.editInteraction(effect, key, signal);
      case "record_verification":
      case "record_token":
        return others.supabase?.send(effect, signal) ?? notConfigured("Supabase");
      case "alert_discord":
        return others["alert:discord"]?.send(effect, key, signal) ?? notConfigured("Discord webhook");
      case "alert_telegram":
        return others["alert:telegram"]?.send(effect, key, signal) ?? notConfigured("Telegram chat");
      case "alert_webhook":
        return others["alert:webhook"]?.send(effect, key, signal) ?? notConfigured("alert webhook");
    }
  };

/** Keeps everything and sends nothing; the Worker's own door tells the operator what is wrong. */
const unconfigured: Carrier = {
  opensAt: () => 0,
  stopped: () => "none",
  send: async () => ({
    kind: "held",
    reason: "the configuration cannot be used",
    retryAfter: MISCONFIGURED_WAIT,
  }),
};
