import type { DiscordFailure } from "../../../shared/discord/failures.ts";
import type { DiscordLimits } from "../../../shared/discord/rate-limits.ts";
import { executeWebhook, type WebhookAddress } from "../../../shared/discord/routes.ts";
import type { Logger } from "../../../shared/logging/log.ts";
import type { DeliveryOutcome } from "../../../shared/outbox/effect.ts";
import type { Breaker } from "../../breakers/breaker.ts";
import { outcomeOf } from "../discord/outcomes.ts";
import type { DiscordRest } from "../discord/rest.ts";
import { LOOK_AGAIN, type AlertCarrier } from "./carrier.ts";

/** Nothing that the edge says ever pings. */
const SILENT = { allowed_mentions: { parse: [] } };

/** Id of the webhook that Discord does not know any more. */
const GONE = "webhook_gone";

/**
 * Posts to a channel's webhook, within the limits that Discord's answers name. One that Discord does not know any more is
 * left alone for good: calling on is what Discord shuts addresses out for. What waits is kept until there is another.
 */
export function discordAlertCarrier(
  address: WebhookAddress,
  rest: DiscordRest,
  limits: DiscordLimits,
  breaker: Pick<Breaker, "opensAt">,
  kv: SyncKvStorage,
  log: Logger,
): AlertCarrier<"alert_discord"> {
  const route = executeWebhook(address);
  let gone = kv.get(GONE) === address.id;

  function failed(failure: DiscordFailure): DeliveryOutcome {
    if (failure.kind !== "webhook_gone") return outcomeOf(failure);
    gone = true;
    kv.put(GONE, address.id);
    const reason = "Discord does not know the webhook: set ALERT_DISCORD_WEBHOOK_URL";
    log.error("alert_channel_unusable", { channel: "discord", reason });
    return { kind: "held", reason, retryAfter: LOOK_AGAIN };
  }

  return {
    opensAt: (at) =>
      gone ? Infinity : Math.max(limits.opensAt(route, "background", at), breaker.opensAt(at)),
    send: async ({ message }, _key, signal) => {
      const sent = await rest(route, { signal, body: { ...message, ...SILENT } });
      return sent.ok ? { kind: "delivered" } : failed(sent.error);
    },
  };
}
