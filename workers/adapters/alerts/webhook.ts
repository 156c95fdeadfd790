import { signWebhook } from "../../../shared/alerts/webhook-signature.ts";
import type { WebhookConfig } from "../../../shared/config/alerts.ts";
import type { DeliveryOutcome } from "../../../shared/outbox/effect.ts";
import { DAY, SECOND } from "../../../shared/time.ts";
import type { Breaker } from "../../breakers/breaker.ts";
import type { AlertCarrier } from "./carrier.ts";
import { post, type Answer } from "./http.ts";

/** Seconds as a number; the form with a date is not used by receivers of webhooks. */
function retryAfterOf(headers: Headers): number {
  const text = headers.get("Retry-After") ?? "";
  return /^\d{1,6}$/.test(text) ? Math.min(Number(text) * SECOND, DAY) : 0;
}

function outcomeOf({ status, headers }: Extract<Answer, { kind: "answered" }>): DeliveryOutcome {
  if (status >= 200 && status < 300) return { kind: "delivered" };
  const reason = `the receiver of ALERT_WEBHOOK_URL answered ${status}`;
  // Gone, as Standard Webhooks has it: the receiver wants no more.
  if (status === 410) return { kind: "rejected", reason };
  return { kind: "retry", reason, retryAfter: retryAfterOf(headers) };
}

/** Posts to a program, signed by Standard Webhooks; the item's key is the message's id, by which it knows a repeat. */
export function webhookCarrier(
  { url, key }: WebhookConfig,
  breaker: Breaker,
  now: () => number,
): AlertCarrier<"alert_webhook"> {
  return {
    opensAt: (at) => breaker.opensAt(at),
    send: async ({ body }, id, signal) => {
      const headers = await signWebhook(key, id, now(), body);
      const answer = await post(breaker, url, headers, body, signal);
      if (answer.kind === "held") return answer;
      return answer.kind === "no_answer"
        ? { kind: "retry", reason: `the receiver: ${answer.reason}` }
        : outcomeOf(answer);
    },
  };
}
