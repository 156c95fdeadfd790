import { TelegramPace } from "../../../shared/alerts/telegram-pace.ts";
import type { TelegramConfig } from "../../../shared/config/alerts.ts";
import type { Logger } from "../../../shared/logging/log.ts";
import type { DeliveryOutcome } from "../../../shared/outbox/effect.ts";
import { SECOND } from "../../../shared/time.ts";
import type { Breaker } from "../../breakers/breaker.ts";
import { LOOK_AGAIN, type AlertCarrier } from "./carrier.ts";
import { post, type Answer } from "./http.ts";

/** Telegram's own words for a chat that the bot cannot write to; with these nothing will go until somebody acts. */
const CANNOT_WRITE =
  /chat not found|bot was (?:blocked|kicked)|not enough rights|have no rights|deactivated/i;

interface TelegramAnswer {
  readonly ok: boolean;
  readonly description: string;
  /** Milliseconds. */
  readonly retryAfter: number | null;
}

function readAnswer(text: string): TelegramAnswer {
  try {
    const { ok, description, parameters } = JSON.parse(text) as {
      ok?: unknown;
      description?: unknown;
      parameters?: { retry_after?: unknown };
    };
    const wait = parameters?.retry_after;
    return {
      ok: ok === true,
      description: typeof description === "string" ? description : "",
      retryAfter: typeof wait === "number" ? wait * SECOND : null,
    };
  } catch {
    return { ok: false, description: "the answer is no JSON", retryAfter: null };
  }
}

/** Sends into one chat, at Telegram's pace. While the bot or its chat is refused nothing is tried, and nothing is lost. */
export function telegramCarrier(
  { apiBase, botToken, chatId }: TelegramConfig,
  breaker: Breaker,
  log: Logger,
  now: () => number,
): AlertCarrier<"alert_telegram"> {
  const pace = new TelegramPace(chatId);

  function unusable(reason: string): DeliveryOutcome {
    log.error("alert_channel_unusable", { channel: "telegram", reason });
    pace.waits(LOOK_AGAIN, now());
    return { kind: "held", reason, retryAfter: LOOK_AGAIN };
  }

  function outcomeOf(answer: Extract<Answer, { kind: "answered" }>): DeliveryOutcome {
    const { status } = answer;
    const { ok, description, retryAfter } = readAnswer(answer.text);
    if (status === 200 && ok) return { kind: "delivered" };
    if (status === 429) {
      const wait = retryAfter ?? LOOK_AGAIN;
      pace.waits(wait, now());
      return { kind: "held", reason: "Telegram's limit", retryAfter: wait };
    }
    if (status === 401 || status === 404) {
      return unusable("Telegram does not accept the bot's token: set TELEGRAM_BOT_TOKEN");
    }
    if (status === 403 || CANNOT_WRITE.test(description)) {
      return unusable(`the bot cannot write to TELEGRAM_CHAT_ID: ${description}`);
    }
    const reason = `Telegram answered ${status}: ${description}`;
    return status >= 500 ? { kind: "retry", reason } : { kind: "rejected", reason };
  }

  return {
    opensAt: (at) => Math.max(pace.opensAt(), breaker.opensAt(at)),
    send: async ({ text }, _key, signal) => {
      // Counted before the call: the next item looks at the pace while this one is under way.
      pace.sent(now());
      const body = JSON.stringify({
        chat_id: chatId,
        text,
        parse_mode: "HTML",
        link_preview_options: { is_disabled: true },
      });
      const answer = await post(breaker, `${apiBase}/bot${botToken}/sendMessage`, {}, body, signal);
      if (answer.kind === "held") return answer;
      return answer.kind === "no_answer"
        ? { kind: "retry", reason: `Telegram: ${answer.reason}` }
        : outcomeOf(answer);
    },
  };
}
