import type { DiscordFailure } from "../../../shared/discord/failures.ts";
import type { DeliveryOutcome } from "../../../shared/outbox/effect.ts";
import { MINUTE } from "../../../shared/time.ts";

/** When an item is looked at again after Discord stopped us; the limits know the true time. */
const LOOK_AGAIN = 1 * MINUTE;

/** What a failed call means for the item it was made for. The reasons are for operators and hold no secret. */
export function outcomeOf(failure: DiscordFailure): DeliveryOutcome {
  switch (failure.kind) {
    case "rate_limited":
      return {
        kind: "held",
        reason: `Discord's limit (${failure.scope})`,
        retryAfter: failure.retryAfter,
      };
    case "breaker_open":
      return {
        kind: "held",
        reason: "Discord fails; the breaker is open",
        // An operator may close it by hand in between.
        retryAfter: Math.min(failure.retryAfter, LOOK_AGAIN),
      };
    case "shut_out":
      return {
        kind: "held",
        reason: "Discord's front refuses our address",
        retryAfter: Math.max(failure.retryAfter, LOOK_AGAIN),
      };
    case "unauthorized":
      return {
        kind: "held",
        reason: "Discord does not accept the bot's token: set DISCORD_BOT_TOKEN",
        retryAfter: LOOK_AGAIN,
      };
    case "unavailable":
      return { kind: "retry", reason: `Discord is not available (${failure.status ?? "not reached"})` };
    case "timeout":
      return { kind: "retry", reason: "Discord did not answer in time" };
    case "cannot_message":
      return { kind: "dropped", reason: "the member takes no messages from the bot" };
    case "webhook_gone":
      return { kind: "dropped", reason: "the interaction is over" };
    case "missing_permission":
      return { kind: "rejected", reason: "the bot lacks a permission for this" };
    case "missing_access":
      return { kind: "rejected", reason: "the bot is not in the guild, or may not see the channel" };
    case "unknown":
      return { kind: "rejected", reason: `Discord does not know the ${failure.what}` };
    case "invalid": {
      const code = failure.code === null ? "" : `, code ${failure.code}`;
      return { kind: "rejected", reason: `Discord answered ${failure.status}${code}: ${failure.message}` };
    }
  }
}
