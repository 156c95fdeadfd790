import type { Outcome } from "../breaker/state.ts";
import type { Result } from "../result.ts";
import type { DiscordFailure } from "./failures.ts";

/** What the end of a call tells of Discord's health: a refusal is an answer, and an answer means that it works. */
export function dependencyOutcome(result: Result<unknown, DiscordFailure>): Outcome {
  if (result.ok) return "success";
  switch (result.error.kind) {
    case "unavailable":
    case "timeout":
      return "error";
    // They concern our pace, our address and our token, and have guards of their own (`rate-limits.ts`).
    case "rate_limited":
    case "shut_out":
    case "unauthorized":
    case "breaker_open":
      return "unknown";
    case "missing_permission":
    case "missing_access":
    case "unknown":
    case "cannot_message":
    case "webhook_gone":
    case "invalid":
      return "success";
  }
}
