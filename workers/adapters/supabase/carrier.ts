import type { Logger } from "../../../shared/logging/log.ts";
import type { DeliveryOutcome, Effect } from "../../../shared/outbox/effect.ts";
import type { Result } from "../../../shared/result.ts";
import { dependencyOutcome } from "../../../shared/supabase/dependency-outcome.ts";
import type { SupabaseFailure } from "../../../shared/supabase/failure.ts";
import { MINUTE } from "../../../shared/time.ts";
import type { Breaker } from "../../breakers/breaker.ts";
import type { SupabaseRpc } from "./rpc.ts";
import { recordToken, recordVerification } from "./verification.ts";

/** How often a Supabase that refuses every call is asked again. */
const LOOK_AGAIN = 1 * MINUTE;

type SupabaseEffect = Extract<Effect, { kind: "record_verification" | "record_token" }>;

export interface SupabaseCarrier {
  /** Nothing starts before this, Unix milliseconds. */
  readonly opensAt: (now: number) => number;
  readonly send: (effect: SupabaseEffect, signal: AbortSignal) => Promise<DeliveryOutcome>;
}

/**
 * Carries effects to Supabase, behind its breaker. One that refuses every call closes the way for all items, with
 * one line in the log.
 */
export function supabaseCarrier(
  rpc: SupabaseRpc,
  breaker: Breaker,
  log: Logger,
  now: () => number,
): SupabaseCarrier {
  let closedUntil = 0;

  const outcomeOf = ({ kind, reason }: SupabaseFailure): DeliveryOutcome => {
    switch (kind) {
      case "unavailable":
        return { kind: "retry", reason };
      case "unusable":
        if (closedUntil <= now()) log.error("supabase_unusable", { reason });
        closedUntil = now() + LOOK_AGAIN;
        return { kind: "held", reason, retryAfter: LOOK_AGAIN };
      case "conflict":
      case "invalid":
        return { kind: "rejected", reason };
    }
  };

  return {
    opensAt: (at) => Math.max(closedUntil, breaker.opensAt(at)),
    send: async (effect, signal) => {
      const guarded = await breaker.guard<Result<unknown, SupabaseFailure>>(
        () =>
          effect.kind === "record_token"
            ? recordToken(rpc, effect, signal)
            : recordVerification(rpc, effect, signal),
        dependencyOutcome,
      );
      if (!guarded.ok)
        return {
          kind: "held",
          reason: "Supabase fails; the breaker is open",
          retryAfter: Math.min(guarded.error.retryAfter, LOOK_AGAIN),
        };
      return guarded.value.ok ? { kind: "delivered" } : outcomeOf(guarded.value.error);
    },
  };
}
