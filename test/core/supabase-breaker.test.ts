import { expect, test } from "vitest";
import type { Outcome } from "../../shared/breaker/state.ts";
import { err, ok } from "../../shared/result.ts";
import { dependencyOutcome } from "../../shared/supabase/dependency-outcome.ts";
import type { SupabaseFailure } from "../../shared/supabase/failure.ts";

test.each<[SupabaseFailure["kind"], Outcome]>([
  ["unavailable", "error"],
  ["unusable", "unknown"],
  ["conflict", "success"],
  ["invalid", "success"],
])("for Supabase's breaker, %s is %s", (kind, outcome) => {
  expect(dependencyOutcome(err({ kind, reason: "r" }))).toBe(outcome);
});

test("for Supabase's breaker, an answer is a success", () => {
  expect(dependencyOutcome(ok(null))).toBe("success");
});
