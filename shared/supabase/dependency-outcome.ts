import type { Outcome } from "../breaker/state.ts";
import type { Result } from "../result.ts";
import type { SupabaseFailure } from "./failure.ts";

/** What the end of a call tells of Supabase's health: a conflict is an answer, and an answer means that it works. */
export function dependencyOutcome(result: Result<unknown, SupabaseFailure>): Outcome {
  if (result.ok) return "success";
  switch (result.error.kind) {
    case "unavailable":
      return "error";
    // A wrong key or address is ours to mend, and once it is, no open breaker should be in the way.
    case "unusable":
      return "unknown";
    case "conflict":
    case "invalid":
      return "success";
  }
}
