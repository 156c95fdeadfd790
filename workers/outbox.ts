import type { Bindings } from "../durable-objects/bindings.ts";
import { OutboxObject, type Carrier, type Sender } from "../durable-objects/outbox.ts";
import { parseConfig, type Config } from "../shared/config/config.ts";
import { discordRouteOf } from "../shared/outbox/route.ts";
import { MINUTE } from "../shared/time.ts";
import { d1VerificationStore } from "./adapters/d1/verification-store.ts";
import { keptLimits } from "./adapters/discord/kept-limits.ts";
import { createDiscordRest } from "./adapters/discord/rest.ts";
import { discordSenders, type DiscordSenders } from "./adapters/discord/senders.ts";
import { supabaseCarrier, type SupabaseCarrier } from "./adapters/supabase/carrier.ts";
import { createSupabaseRpc } from "./adapters/supabase/rpc.ts";
import { SUPABASE } from "./adapters/supabase/services.ts";
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

function createCarrier({ discord, supabase }: Config, ctx: DurableObjectState, env: Bindings): Carrier {
  const now = Date.now;
  const { limits, keep } = keptLimits(ctx.storage.kv, logger, now);
  const breakers = createBreakers(env, { now, log: logger, waitUntil: (work) => ctx.waitUntil(work) });
  const breaker = breakers("discord");
  const rest = createDiscordRest({ ...discord, limits, breaker, now, onEnd: keep });
  const guard = breakers(SUPABASE);
  const record =
    supabase === null ? null : supabaseCarrier(createSupabaseRpc(supabase, guard), guard, logger, now);
  return {
    opensAt: (route, lane, at) => {
      const limited = discordRouteOf(route);
      return limited === null
        ? (record?.opensAt(at) ?? 0)
        : Math.max(limits.opensAt(limited, lane, at), breaker.opensAt(at));
    },
    send: senderOf(discordSenders(rest, d1VerificationStore(env.DB), now), record),
  };
}

const senderOf =
  (discord: DiscordSenders, supabase: SupabaseCarrier | null): Sender =>
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
        return (
          supabase?.send(effect, signal) ?? { kind: "rejected", reason: "there is no Supabase configured" }
        );
    }
  };

/** Keeps everything and sends nothing; the Worker's own door tells the operator what is wrong. */
const unconfigured: Carrier = {
  opensAt: () => 0,
  send: async () => ({
    kind: "held",
    reason: "the configuration cannot be used",
    retryAfter: MISCONFIGURED_WAIT,
  }),
};
