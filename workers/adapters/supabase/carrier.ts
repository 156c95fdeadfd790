import type { Logger } from "../../../shared/logging/log.ts";
import type { DeliveryOutcome, Effect } from "../../../shared/outbox/effect.ts";
import type { SupabaseFailure } from "../../../shared/supabase/failure.ts";
import { MINUTE } from "../../../shared/time.ts";
import type { Breaker } from "../../breakers/breaker.ts";
import type { SupabaseRpc } from "./rpc.ts";
import { forgetMember } from "./members.ts";
import { recordToken, recordVerification } from "./verification.ts";

/** How often a Supabase that refuses every call is asked again. */
const LOOK_AGAIN = 1 * MINUTE;

type SupabaseEffect = Extract<Effect, { kind: "record_verification" | "record_token" | "forget_member" }>;

export interface SupabaseCarrier {
  /** Nothing starts before this, Unix milliseconds. */
  readonly opensAt: (at: number) => number;
  readonly send: (effect: SupabaseEffect, signal: AbortSignal) => Promise<DeliveryOutcome>;
}

/** Carries effects to Supabase. One that refuses every call closes the way for all items, with one line in the log. */
export function supabaseCarrier(
  rpc: SupabaseRpc,
  breaker: Pick<Breaker, "opensAt">,
  log: Logger,
  now: () => number,
): SupabaseCarrier {
  let closedUntil = 0;

  const outcomeOf = (failure: SupabaseFailure): DeliveryOutcome => {
    const { reason } = failure;
    switch (failure.kind) {
      case "breaker_open":
        // An operator may close it by hand in between.
        return { kind: "held", reason, retryAfter: Math.min(failure.retryAfter, LOOK_AGAIN) };
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
      const sent = await carry(rpc, effect, signal);
      return sent.ok ? { kind: "delivered" } : outcomeOf(sent.error);
    },
  };
}

function carry(rpc: SupabaseRpc, effect: SupabaseEffect, signal: AbortSignal) {
  switch (effect.kind) {
    case "record_token":
      return recordToken(rpc, effect, signal);
    case "record_verification":
      return recordVerification(rpc, effect, signal);
    case "forget_member":
      return forgetMember(rpc, effect, signal);
  }
}
