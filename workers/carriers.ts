import type { Bindings } from "../durable-objects/bindings.ts";
import { logger } from "../durable-objects/logger.ts";
import type { Carrier, Sender } from "../durable-objects/outbox.ts";
import { alertsStub } from "../durable-objects/stubs.ts";
import { destinationOf, type Channel } from "../shared/alerts/channels.ts";
import { parseConfig, type Config } from "../shared/config/config.ts";
import type { DeliveryOutcome } from "../shared/outbox/effect.ts";
import { discordRouteOf } from "../shared/outbox/route.ts";
import type { AlertCarrier } from "./adapters/alerts/carrier.ts";
import { discordAlertCarrier } from "./adapters/alerts/discord.ts";
import { telegramCarrier } from "./adapters/alerts/telegram.ts";
import { webhookCarrier } from "./adapters/alerts/webhook.ts";
import type { Snowflake } from "../shared/discord/snowflake.ts";
import type { GuildSight } from "../shared/doctor/sight.ts";
import { MINUTE } from "../shared/time.ts";
import type { MemberStore } from "../shared/verification/members.ts";
import { d1GuildStore } from "./adapters/d1/guild-store.ts";
import { d1MemberStore } from "./adapters/d1/member-store.ts";
import { d1VerificationStore } from "./adapters/d1/verification-store.ts";
import { guildLooks } from "./adapters/discord/guild-sight.ts";
import { keptLimits } from "./adapters/discord/kept-limits.ts";
import { createDiscordRest } from "./adapters/discord/rest.ts";
import { discordSenders, type DiscordSenders } from "./adapters/discord/senders.ts";
import { supabaseCarrier, type SupabaseCarrier } from "./adapters/supabase/carrier.ts";
import { createSupabaseRpc } from "./adapters/supabase/rpc.ts";
import type { Breaker } from "./breakers/breaker.ts";
import { createBreakers } from "./breakers/breakers.ts";
import { lookAfterRefusal } from "./doctor/after-refusal.ts";
import { createGuilds } from "./settings/guilds.ts";

/** How long items rest while the configuration cannot be used; the deploy that mends it starts the object anew. */
const MISCONFIGURED_WAIT = 5 * MINUTE;

/** The outbox's ways out. */
export interface Outward {
  readonly carrier: Carrier;
  readonly look: (guildId: Snowflake, channelId: Snowflake | null) => Promise<GuildSight>;
}

/** For the outbox's object; it keeps everything where the configuration cannot be used. */
export function createOutward(ctx: DurableObjectState, env: Bindings): Outward {
  const config = parseConfig({ ...env });
  return config.ok ? createCarrier(config.value, ctx, env) : unconfigured;
}

function createCarrier(config: Config, ctx: DurableObjectState, env: Bindings): Outward {
  const { discord, supabase, alerts } = config;
  const now = Date.now;
  const { limits, keep } = keptLimits(ctx.storage.kv, logger, now);
  const breakers = createBreakers(env, { now, log: logger, waitUntil: (work) => ctx.waitUntil(work) });
  const restThrough = (breaker: Breaker, apiBase = discord.apiBase) =>
    createDiscordRest({ ...discord, apiBase, limits, breaker, now, onEnd: keep });
  const breaker = breakers("discord");
  const rest = restThrough(breaker);
  const look = guildLooks(rest, discord.applicationId);
  const afterRefusal = lookAfterRefusal({
    log: logger,
    now,
    lookAtGuild: look,
    guilds: createGuilds(d1GuildStore(env.DB), config.guild, now, logger),
    signal: async (signals) => alertsStub(env).report(signals),
  });
  const guard = breakers("supabase");
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
    carrier: {
      opensAt: (route, lane, at) => {
        const limited = discordRouteOf(route);
        return limited === null
          ? (others[route as keyof Others]?.opensAt(at) ?? 0)
          : Math.max(limits.opensAt(limited, lane, at), breaker.opensAt(at));
      },
      stopped: () => limits.lasting.halt.kind,
      send: senderOf(
        discordSenders(rest, d1VerificationStore(env.DB), afterRefusal, now),
        others,
        d1MemberStore(env.DB),
      ),
    },
    look,
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
  (discord: DiscordSenders, others: Others, members: Pick<MemberStore, "forgetSettled">): Sender =>
  async (effect, key, signal) => {
    switch (effect.kind) {
      case "grant_role":
        return discord.grantRole(effect, key, signal);
      case "remove_role":
        return discord.removeRole(effect, key, signal);
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
      case "forget_member": {
        const outcome = (await others.supabase?.send(effect, signal)) ?? notConfigured("Supabase");
        // From here on the reconciliation finds nothing there that it could bring back.
        if (outcome.kind === "delivered") await members.forgetSettled(effect.userId, Date.now());
        return outcome;
      }
    }
  };

/** Keeps everything and sends nothing; the Worker's own door tells the operator what is wrong. */
const unconfigured: Outward = {
  carrier: {
    opensAt: () => 0,
    stopped: () => "none",
    send: async () => ({
      kind: "held",
      reason: "the configuration cannot be used",
      retryAfter: MISCONFIGURED_WAIT,
    }),
  },
  look: async () => ({ kind: "unavailable", reason: "the configuration cannot be used" }),
};
