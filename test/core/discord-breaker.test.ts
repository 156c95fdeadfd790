import { describe, expect, test } from "vitest";
import type { Outcome } from "../../shared/breaker/state.ts";
import { dependencyOutcome } from "../../shared/discord/dependency-outcome.ts";
import type { DiscordFailure } from "../../shared/discord/failures.ts";
import { err, ok } from "../../shared/result.ts";
import { MINUTE, SECOND } from "../../shared/time.ts";
import { outcomeOf } from "../../workers/adapters/discord/outcomes.ts";

describe("for Discord's breaker", () => {
  test.each<[DiscordFailure, Outcome]>([
    [{ kind: "unavailable", status: 503 }, "error"],
    [{ kind: "unavailable", status: null }, "error"],
    [{ kind: "timeout" }, "error"],
    [{ kind: "rate_limited", retryAfter: 1, scope: "user", bucket: null }, "unknown"],
    [{ kind: "shut_out", retryAfter: 0 }, "unknown"],
    [{ kind: "unauthorized" }, "unknown"],
    [{ kind: "breaker_open", retryAfter: 1 }, "unknown"],
    [{ kind: "missing_permission" }, "success"],
    [{ kind: "missing_access" }, "success"],
    [{ kind: "unknown", what: "member" }, "success"],
    [{ kind: "cannot_message" }, "success"],
    [{ kind: "webhook_gone" }, "success"],
    [{ kind: "invalid", status: 400, code: 50035, message: "Invalid Form Body" }, "success"],
  ])("%j is %s", (failure, outcome) => {
    expect(dependencyOutcome(err(failure))).toBe(outcome);
  });

  test("an answer is a success", () => {
    expect(dependencyOutcome(ok(null))).toBe("success");
  });
});

test.each([
  [9 * SECOND, 9 * SECOND],
  [10 * MINUTE, 1 * MINUTE],
])("an item that an open breaker turned away rests, and looks again within a minute", (retryAfter, rests) => {
  const outcome = outcomeOf({ kind: "breaker_open", retryAfter });
  expect(outcome).toMatchObject({ kind: "held", retryAfter: rests });
});
